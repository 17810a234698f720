;; 3x3 box filter over a map with channels last, zero outside, in float64: sums over rows first, then over columns, so
;; that equal windows get equal sums; or the variance of the nine values, of their sums and the sums of their squares.
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

  ;; A pair of a row added to those above and below it, as far as the map has them.
  (func $column (param $values i32) (param $factors i32) (param $at i32) (param $stride i32) (param $above i32) (param $below i32)
    (result v128)
    (local $sum v128)
    (local.set $sum (call $pair (local.get $values) (local.get $factors) (local.get $at)))
    (if (local.get $above) (then
      (local.set $sum (f64x2.add (local.get $sum)
        (call $pair (local.get $values) (local.get $factors) (i32.sub (local.get $at) (local.get $stride)))))))
    (if (local.get $below) (then
      (local.set $sum (f64x2.add (local.get $sum)
        (call $pair (local.get $values) (local.get $factors) (i32.add (local.get $at) (local.get $stride)))))))
    (local.get $sum))

  ;; Three sums of columns, `gap` bytes apart.
  (func $window (param $at i32) (param $gap i32) (result v128)
    (f64x2.add
      (f64x2.add (v128.load (local.get $at)) (v128.load (i32.add (local.get $at) (local.get $gap))))
      (v128.load (i32.add (local.get $at) (i32.shl (local.get $gap) (i32.const 1))))))

  ;; Rows y to y + more of the map, as far as it has them. Where `row` is odd, a value too many is written behind each.
  ;; values, factors (or 0): f32 [height][row], a value more readable; row = width * channels values;
  ;; sums: f64 [row + 2 * channels + 1], scratch, zero at its first and last `channels`; out: f64 [height][row], a value more writable;
  ;; maxima: f64 [height][places], the largest of each `row / places` values of `out`; that many must be even, or places 1,
  ;; when it is the largest or more;
  ;; squares: 0, or scratch as `sums` for the variance, which has no factors.
  (func (export "boxFilter")
    (param $y i32) (param $more i32)
    (param $values i32) (param $factors i32) (param $height i32) (param $row i32) (param $channels i32)
    (param $sums i32) (param $out i32) (param $maxima i32) (param $squares i32) (param $places i32)
    (local $last i32) (local $i i32) (local $at i32) (local $stride i32) (local $end i32) (local $middle i32) (local $sum v128)
    (local $gap i32) (local $best v128) (local $above i32) (local $below i32) (local $apart i32) (local $nine v128)
    (local $stretch i32) (local $rowEnd i32)
    (local.set $nine (f64x2.splat (f64.const 9)))
    (local.set $apart (i32.sub (local.get $squares) (local.get $sums)))
    (local.set $stride (i32.shl (local.get $row) (i32.const 2)))
    (local.set $gap (i32.shl (local.get $channels) (i32.const 3)))
    (local.set $last (i32.add (local.get $y) (local.get $more)))
    (if (i32.ge_u (local.get $last) (local.get $height)) (then (local.set $last (i32.sub (local.get $height) (i32.const 1)))))
    (local.set $stretch (i32.shl (i32.div_u (local.get $row) (local.get $places)) (i32.const 3)))
    (local.set $maxima (i32.add (local.get $maxima)
      (i32.shl (i32.mul (local.get $y) (local.get $places)) (i32.const 3))))
    (local.set $out (i32.add (local.get $out) (i32.mul (local.get $y) (i32.shl (local.get $row) (i32.const 3)))))
    (loop $rows
      (local.set $above (local.get $y))
      (local.set $below (i32.lt_u (i32.add (local.get $y) (i32.const 1)) (local.get $height)))
      (local.set $middle (i32.mul (local.get $y) (local.get $stride)))
      (local.set $at (i32.add (local.get $sums) (local.get $gap)))
      (local.set $i (local.get $middle))
      (local.set $end (i32.add (local.get $middle) (local.get $stride)))
      (loop $columns
        (local.set $sum (call $column
          (local.get $values) (local.get $factors) (local.get $i) (local.get $stride) (local.get $above) (local.get $below)))
        (if (local.get $squares) (then
          (v128.store (i32.add (local.get $at) (local.get $apart)) (call $column
            (local.get $values) (local.get $values) (local.get $i) (local.get $stride) (local.get $above) (local.get $below)))))
        (v128.store (local.get $at) (local.get $sum))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 8)))
        (br_if $columns (i32.lt_u (local.get $i) (local.get $end))))
      ;; The odd value that may have been written behind the row is outside the map.
      (local.set $end (i32.add (i32.add (local.get $sums) (local.get $gap)) (i32.shl (local.get $row) (i32.const 3))))
      (f64.store (local.get $end) (f64.const 0))
      (if (local.get $squares) (then (f64.store (i32.add (local.get $end) (local.get $apart)) (f64.const 0))))
      (local.set $at (local.get $sums))
      (local.set $rowEnd (i32.add (local.get $sums) (i32.shl (local.get $row) (i32.const 3))))
      (loop $stretches
        (local.set $best (v128.const f64x2 -inf -inf))
        (local.set $end (i32.add (local.get $at) (local.get $stretch)))
        (loop $columns
          (local.set $sum (call $window (local.get $at) (local.get $gap)))
          (if (local.get $squares) (then
            (local.set $sum (f64x2.div (local.get $sum) (local.get $nine)))
            (local.set $sum (f64x2.max (v128.const f64x2 0 0) (f64x2.sub
              (f64x2.div (call $window (i32.add (local.get $at) (local.get $apart)) (local.get $gap)) (local.get $nine))
              (f64x2.mul (local.get $sum) (local.get $sum)))))))
          (v128.store (local.get $out) (local.get $sum))
          (local.set $best (f64x2.pmax (local.get $best) (local.get $sum)))
          (local.set $out (i32.add (local.get $out) (i32.const 16)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $columns (i32.lt_u (local.get $at) (local.get $end))))
        (f64.store (local.get $maxima)
          (f64.max (f64x2.extract_lane 0 (local.get $best)) (f64x2.extract_lane 1 (local.get $best))))
        (local.set $maxima (i32.add (local.get $maxima) (i32.const 8)))
        (br_if $stretches (i32.lt_u (local.get $at) (local.get $rowEnd))))
      ;; An odd row has written a value too many.
      (if (i32.and (local.get $row) (i32.const 1)) (then (local.set $out (i32.sub (local.get $out) (i32.const 8)))))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rows (i32.le_u (local.get $y) (local.get $last))))))
