;; Squared Euclidean distances between rows of float32 values, four rows by two at a time: the eight sums stay in
;; registers. Within a segment of 1024 values sums are float32; segments are added up in float64.
(module
  (import "env" "memory" (memory 1 65536 shared))

  (func $sum (param $lanes v128) (result f64)
    (f64.add
      (f64.add
        (f64.promote_f32 (f32x4.extract_lane 0 (local.get $lanes)))
        (f64.promote_f32 (f32x4.extract_lane 1 (local.get $lanes))))
      (f64.add
        (f64.promote_f32 (f32x4.extract_lane 2 (local.get $lanes)))
        (f64.promote_f32 (f32x4.extract_lane 3 (local.get $lanes))))))

  (func $add (param $at i32) (param $lanes v128)
    (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (call $sum (local.get $lanes)))))

  ;; x: four rows, y: two rows, f32, `stride` bytes apart, of which `bytes` (a multiple of 16) are read.
  ;; out: f64 [2][4], its rows `line` bytes apart, added to.
  (func $addBlock
    (param $x i32) (param $y i32) (param $stride i32) (param $bytes i32) (param $out i32) (param $line i32)
    (local $x1 i32) (local $x2 i32) (local $x3 i32) (local $y1 i32) (local $end i32)
    (local $u v128) (local $v v128) (local $d v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $a4 v128) (local $a5 v128) (local $a6 v128) (local $a7 v128)
    (local.set $x1 (i32.add (local.get $x) (local.get $stride)))
    (local.set $x2 (i32.add (local.get $x1) (local.get $stride)))
    (local.set $x3 (i32.add (local.get $x2) (local.get $stride)))
    (local.set $y1 (i32.add (local.get $y) (local.get $stride)))
    (local.set $end (i32.add (local.get $x) (local.get $bytes)))
    (loop $columns
      (local.set $u (v128.load (local.get $y)))
      (local.set $v (v128.load (local.get $y1)))
      (local.set $d (f32x4.sub (v128.load (local.get $x)) (local.get $u)))
      (local.set $a0 (multiply-add (local.get $a0) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x)) (local.get $v)))
      (local.set $a1 (multiply-add (local.get $a1) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x1)) (local.get $u)))
      (local.set $a2 (multiply-add (local.get $a2) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x1)) (local.get $v)))
      (local.set $a3 (multiply-add (local.get $a3) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x2)) (local.get $u)))
      (local.set $a4 (multiply-add (local.get $a4) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x2)) (local.get $v)))
      (local.set $a5 (multiply-add (local.get $a5) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x3)) (local.get $u)))
      (local.set $a6 (multiply-add (local.get $a6) (local.get $d) (local.get $d)))
      (local.set $d (f32x4.sub (v128.load (local.get $x3)) (local.get $v)))
      (local.set $a7 (multiply-add (local.get $a7) (local.get $d) (local.get $d)))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (local.set $x1 (i32.add (local.get $x1) (i32.const 16)))
      (local.set $x2 (i32.add (local.get $x2) (i32.const 16)))
      (local.set $x3 (i32.add (local.get $x3) (i32.const 16)))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (local.set $y1 (i32.add (local.get $y1) (i32.const 16)))
      (br_if $columns (i32.lt_u (local.get $x) (local.get $end))))
    (call $add (local.get $out) (local.get $a0))
    (call $add (i32.add (local.get $out) (i32.const 8)) (local.get $a2))
    (call $add (i32.add (local.get $out) (i32.const 16)) (local.get $a4))
    (call $add (i32.add (local.get $out) (i32.const 24)) (local.get $a6))
    (local.set $out (i32.add (local.get $out) (local.get $line)))
    (call $add (local.get $out) (local.get $a1))
    (call $add (i32.add (local.get $out) (i32.const 8)) (local.get $a3))
    (call $add (i32.add (local.get $out) (i32.const 16)) (local.get $a5))
    (call $add (i32.add (local.get $out) (i32.const 24)) (local.get $a7)))

  ;; x: xCount rows (a multiple of 4); y: yCount rows (a multiple of 2); f32, `stride` bytes apart, a multiple of 16.
  ;; out: f64 [yCount][xCount].
  (func (export "distances")
    (param $x i32) (param $xCount i32) (param $y i32) (param $yCount i32) (param $stride i32) (param $out i32)
    (local $i i32) (local $j i32) (local $at i32) (local $bytes i32) (local $line i32)
    (local.set $line (i32.shl (local.get $xCount) (i32.const 3)))
    (memory.fill (local.get $out) (i32.const 0) (i32.mul (local.get $line) (local.get $yCount)))
    (loop $ys
      (local.set $at (i32.const 0))
      (loop $segments
        (local.set $bytes (i32.sub (local.get $stride) (local.get $at)))
        (if (i32.gt_u (local.get $bytes) (i32.const 4096)) (then (local.set $bytes (i32.const 4096))))
        (local.set $i (i32.const 0))
        (loop $xs
          (call $addBlock
            (i32.add (i32.add (local.get $x) (local.get $at)) (i32.mul (local.get $i) (local.get $stride)))
            (i32.add (local.get $y) (local.get $at))
            (local.get $stride) (local.get $bytes)
            (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 3))) (local.get $line))
          (br_if $xs (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $xCount))))
        (br_if $segments (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4096))) (local.get $stride))))
      (local.set $y (i32.add (local.get $y) (i32.shl (local.get $stride) (i32.const 1))))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $line) (i32.const 1))))
      (br_if $ys (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 2))) (local.get $yCount))))))
