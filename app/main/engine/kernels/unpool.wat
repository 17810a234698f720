;; Max pooling, downwards: each channel's value goes to the place that won its window in the forward pass.
(module
  (import "env" "memory" (memory 1 65536 shared))

  (func (export "clear") (param $at i32) (param $bytes i32)
    (memory.fill (local.get $at) (i32.const 0) (local.get $bytes)))

  ;; One window of height x width places, four channels at a time.
  ;; signal: f32 [bytes / 4]; forward, out: f32 rows of places, `bytes` a place, forwardRow and outRow bytes a row; out is
  ;; added to. The first place in row-major order wins a tie.
  (func (export "unpoolWindow")
    (param $signal i32) (param $forward i32) (param $out i32) (param $height i32) (param $width i32)
    (param $bytes i32) (param $forwardRow i32) (param $outRow i32)
    (local $c i32) (local $y i32) (local $x i32) (local $from i32) (local $to i32)
    (local $value v128) (local $best v128) (local $winner v128) (local $place v128) (local $greater v128)
    (loop $channels
      (local.set $best (v128.const f32x4 -inf -inf -inf -inf))
      (local.set $winner (v128.const i32x4 -1 -1 -1 -1))
      (local.set $place (v128.const i32x4 0 0 0 0))
      (local.set $y (i32.const 0))
      (loop $rows
        (local.set $from (i32.add (i32.add (local.get $forward) (local.get $c)) (i32.mul (local.get $y) (local.get $forwardRow))))
        (local.set $x (local.get $width))
        (loop $columns
          (local.set $value (v128.load (local.get $from)))
          (local.set $greater (f32x4.gt (local.get $value) (local.get $best)))
          (local.set $best (v128.bitselect (local.get $value) (local.get $best) (local.get $greater)))
          (local.set $winner (v128.bitselect (local.get $place) (local.get $winner) (local.get $greater)))
          (local.set $place (i32x4.add (local.get $place) (v128.const i32x4 1 1 1 1)))
          (local.set $from (i32.add (local.get $from) (local.get $bytes)))
          (br_if $columns (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
        (br_if $rows (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $height))))
      (local.set $value (v128.load (i32.add (local.get $signal) (local.get $c))))
      (local.set $place (v128.const i32x4 0 0 0 0))
      (local.set $y (i32.const 0))
      (loop $rows
        (local.set $to (i32.add (i32.add (local.get $out) (local.get $c)) (i32.mul (local.get $y) (local.get $outRow))))
        (local.set $x (local.get $width))
        (loop $columns
          (v128.store (local.get $to) (f32x4.add (v128.load (local.get $to))
            (v128.and (local.get $value) (i32x4.eq (local.get $winner) (local.get $place)))))
          (local.set $place (i32x4.add (local.get $place) (v128.const i32x4 1 1 1 1)))
          (local.set $to (i32.add (local.get $to) (local.get $bytes)))
          (br_if $columns (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
        (br_if $rows (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $height))))
      (br_if $channels (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 16))) (local.get $bytes))))))
