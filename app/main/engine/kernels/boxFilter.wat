;; 3x3 box filter over a map with channels last, zero outside, in float64: sums over rows first, then over columns, so
;; that equal windows get equal sums.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; Two values of a map at a time, promoted, times those of `factors` unless that is 0.
  (func $pair (param $values i32) (param $factors i32) (param $offset i32) (result v128)
    (local $pair v128)
    (local.set $pair (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $values) (local.get $offset)))))
    (if (local.get $factors) (then
      (local.set $pair (f64x2.mul (local.get $pair)
        (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $factors) (local.get $offset))))))))
    (local.get $pair))

  ;; Rows y to y + more of the map, as far as it has them. Where `row` is odd, a value too many is written behind each.
  ;; values, factors (or 0): f32 [height][row], a value more readable; row = width * channels values;
  ;; sums: f64 [row + 2 * channels + 1], scratch, zero at its first and last `channels`; out: f64 [height][row], a value more writable;
  ;; maxima: f64 [height], the largest of each row of `out` (or more).
  (func (export "boxFilter")
    (param $y i32) (param $more i32)
    (param $values i32) (param $factors i32) (param $height i32) (param $row i32) (param $channels i32)
    (param $sums i32) (param $out i32) (param $maxima i32)
    (local $last i32) (local $i i32) (local $at i32) (local $stride i32) (local $end i32) (local $middle i32) (local $sum v128)
    (local $gap i32) (local $best v128)
    (local.set $stride (i32.shl (local.get $row) (i32.const 2)))
    (local.set $gap (i32.shl (local.get $channels) (i32.const 3)))
    (local.set $last (i32.add (local.get $y) (local.get $more)))
    (if (i32.ge_u (local.get $last) (local.get $height)) (then (local.set $last (i32.sub (local.get $height) (i32.const 1)))))
    (local.set $maxima (i32.add (local.get $maxima) (i32.shl (local.get $y) (i32.const 3))))
    (local.set $out (i32.add (local.get $out) (i32.mul (local.get $y) (i32.shl (local.get $row) (i32.const 3)))))
    (loop $rows
      (local.set $middle (i32.mul (local.get $y) (local.get $stride)))
      (local.set $at (i32.add (local.get $sums) (local.get $gap)))
      (local.set $i (local.get $middle))
      (local.set $end (i32.add (local.get $middle) (local.get $stride)))
      (loop $columns
        (local.set $sum (call $pair (local.get $values) (local.get $factors) (local.get $i)))
        (if (local.get $y) (then
          (local.set $sum (f64x2.add (local.get $sum)
            (call $pair (local.get $values) (local.get $factors) (i32.sub (local.get $i) (local.get $stride)))))))
        (if (i32.lt_u (i32.add (local.get $y) (i32.const 1)) (local.get $height)) (then
          (local.set $sum (f64x2.add (local.get $sum)
            (call $pair (local.get $values) (local.get $factors) (i32.add (local.get $i) (local.get $stride)))))))
        (v128.store (local.get $at) (local.get $sum))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 8)))
        (br_if $columns (i32.lt_u (local.get $i) (local.get $end))))
      ;; The odd value that may have been written behind the row is outside the map.
      (f64.store (i32.add (i32.add (local.get $sums) (local.get $gap)) (i32.shl (local.get $row) (i32.const 3))) (f64.const 0))
      (local.set $best (v128.const f64x2 -inf -inf))
      (local.set $at (local.get $sums))
      (local.set $end (i32.add (local.get $sums) (i32.shl (local.get $row) (i32.const 3))))
      (loop $columns
        (local.set $sum (f64x2.add
          (f64x2.add (v128.load (local.get $at)) (v128.load (i32.add (local.get $at) (local.get $gap))))
          (v128.load (i32.add (local.get $at) (i32.shl (local.get $gap) (i32.const 1))))))
        (v128.store (local.get $out) (local.get $sum))
        (local.set $best (f64x2.pmax (local.get $best) (local.get $sum)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $columns (i32.lt_u (local.get $at) (local.get $end))))
      ;; An odd row has written a value too many.
      (if (i32.and (local.get $row) (i32.const 1)) (then (local.set $out (i32.sub (local.get $out) (i32.const 8)))))
      (f64.store (local.get $maxima)
        (f64.max (f64x2.extract_lane 0 (local.get $best)) (f64x2.extract_lane 1 (local.get $best))))
      (local.set $maxima (i32.add (local.get $maxima) (i32.const 8)))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rows (i32.le_u (local.get $y) (local.get $last))))))
