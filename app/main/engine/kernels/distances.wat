;; Squared Euclidean distances between rows of float32 values, four rows by two at a time: the eight sums stay in
;; registers. Within a segment sums are float32; segments are short and added up in float64.
(module
  (memory (export "memory") 1)

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
  ;; out: f64 [4][2], added to.
  (func (export "addBlock")
    (param $x i32) (param $y i32) (param $stride i32) (param $bytes i32) (param $out i32)
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
    (call $add (i32.add (local.get $out) (i32.const 8)) (local.get $a1))
    (call $add (i32.add (local.get $out) (i32.const 16)) (local.get $a2))
    (call $add (i32.add (local.get $out) (i32.const 24)) (local.get $a3))
    (call $add (i32.add (local.get $out) (i32.const 32)) (local.get $a4))
    (call $add (i32.add (local.get $out) (i32.const 40)) (local.get $a5))
    (call $add (i32.add (local.get $out) (i32.const 48)) (local.get $a6))
    (call $add (i32.add (local.get $out) (i32.const 56)) (local.get $a7))))
