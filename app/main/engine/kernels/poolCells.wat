;; Mean and maximum of each channel over cells of a map with channels last, for features of patches.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; sign(x) * sqrt(|x|)
  (func $root (param $x v128) (result v128)
    (v128.or
      (f32x4.sqrt (f32x4.abs (local.get $x)))
      (v128.and (local.get $x) (v128.const f32x4 -0 -0 -0 -0))))

  ;; Cells of rows `top` to `bottom` and columns `left` to `right` (both included), without those of the hole; `count` of them.
  ;; map: f32 lines of `line` bytes, cells of `cell` bytes, three values more readable behind the last; means, maxima: f32
  ;; [cell / 4], their roots, up to three values more written.
  (func (export "poolCells")
    (param $map i32) (param $line i32) (param $cell i32) (param $count i32) (param $means i32) (param $maxima i32)
    (param $top i32) (param $bottom i32) (param $left i32) (param $right i32)
    (param $holeTop i32) (param $holeBottom i32) (param $holeLeft i32) (param $holeRight i32)
    (local $c i32) (local $y i32) (local $x i32) (local $from i32) (local $holed i32)
    (local $value v128) (local $sum v128) (local $best v128)
    (loop $channels
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (local.set $best (v128.const f32x4 -inf -inf -inf -inf))
      (local.set $y (local.get $top))
      (loop $rows
        (local.set $holed (i32.and
          (i32.ge_s (local.get $y) (local.get $holeTop)) (i32.le_s (local.get $y) (local.get $holeBottom))))
        (local.set $from (i32.add (i32.add (local.get $map) (local.get $c)) (i32.add
          (i32.mul (local.get $y) (local.get $line)) (i32.mul (local.get $left) (local.get $cell)))))
        (local.set $x (local.get $left))
        (loop $columns
          (if (i32.eqz (i32.and (local.get $holed) (i32.and
            (i32.ge_s (local.get $x) (local.get $holeLeft)) (i32.le_s (local.get $x) (local.get $holeRight)))))
            (then
              (local.set $value (v128.load (local.get $from)))
              (local.set $sum (f32x4.add (local.get $sum) (local.get $value)))
              (local.set $best (f32x4.pmax (local.get $best) (local.get $value)))))
          (local.set $from (i32.add (local.get $from) (local.get $cell)))
          (br_if $columns (i32.le_s (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $right))))
        (br_if $rows (i32.le_s (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $bottom))))
      (v128.store (i32.add (local.get $means) (local.get $c)) (call $root
        (f32x4.div (local.get $sum) (f32x4.splat (f32.convert_i32_u (local.get $count))))))
      (v128.store (i32.add (local.get $maxima) (local.get $c)) (call $root (local.get $best)))
      (br_if $channels (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 16))) (local.get $cell))))))
