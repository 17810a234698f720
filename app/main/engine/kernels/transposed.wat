;; Transposed convolution of a sparse signal: what is left of a map after rectifying and unpooling is mostly zeros (7 of 8
;; values below a 2x2 pool), and here a zero costs nothing.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; Lists the non-zero values of a dense map (those above zero where `rectify` is 1), position by position.
  ;; dense: f32 [positions][channels]; starts: i32 [positions + 1], filled with list indices;
  ;; offsets: i32 list of channel * stride; values: f32 list.
  (func (export "compact")
    (param $dense i32) (param $positions i32) (param $channels i32) (param $stride i32)
    (param $starts i32) (param $offsets i32) (param $values i32) (param $rectify i32)
    (local $count i32) (local $end i32) (local $offset i32) (local $value f32)
    (block $done
      (loop $position
        (i32.store (local.get $starts) (local.get $count))
        (br_if $done (i32.eqz (local.get $positions)))
        (local.set $positions (i32.sub (local.get $positions) (i32.const 1)))
        (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
        (local.set $end (i32.add (local.get $dense) (i32.shl (local.get $channels) (i32.const 2))))
        (local.set $offset (i32.const 0))
        (loop $channel
          (local.set $value (f32.load (local.get $dense)))
          (i32.store (i32.add (local.get $offsets) (i32.shl (local.get $count) (i32.const 2))) (local.get $offset))
          (f32.store (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))) (local.get $value))
          (local.set $count (i32.add (local.get $count) (i32.and
            (f32.ne (local.get $value) (f32.const 0))
            (i32.or (i32.eqz (local.get $rectify)) (f32.gt (local.get $value) (f32.const 0))))))
          (local.set $offset (i32.add (local.get $offset) (local.get $stride)))
          (local.set $dense (i32.add (local.get $dense) (i32.const 4)))
          (br_if $channel (i32.lt_u (local.get $dense) (local.get $end))))
        (br $position))))

  (func (export "clear") (param $from i32) (param $bytes i32)
    (memory.fill (local.get $from) (i32.const 0) (local.get $bytes)))

  ;; kernel: f32 [kernelHeight][kernelWidth][channels of the signal][row / 4]; out: f32 lines of `line` bytes, cleared.
  ;; row: bytes that one value of the signal adds to at each tap, a multiple of 16; tap: bytes of one kernel tap. In the
  ;; output, taps of one kernel row lie `beside` bytes apart and neighbouring columns of the signal `across`; its rows lie
  ;; `stride` lines apart. Tap by tap and 32 channels at a time: that much of a kernel stays in the first cache.
  ;; Item n is part n % parts of window n / parts: so many of the output's lines, so that no two items write to one place.
  (func (export "transpose")
    (param $starts i32) (param $offsets i32) (param $values i32) (param $kernel i32) (param $out0 i32)
    (param $height i32) (param $width i32) (param $kernelHeight i32) (param $kernelWidth i32)
    (param $row i32) (param $tap i32) (param $beside i32) (param $across i32) (param $line i32) (param $stride i32)
    (param $item i32) (param $parts i32) (param $list i32) (param $window i32)
    (local $first i32) (local $last i32) (local $lines i32) (local $top i32) (local $bottom i32)
    (local $y i32) (local $x i32) (local $ky i32) (local $kx i32) (local $left i32) (local $start i32)
    (local $block i32) (local $i i32) (local $end i32) (local $from i32) (local $base i32) (local $out i32)
    (local $v v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $a4 v128) (local $a5 v128) (local $a6 v128) (local $a7 v128)
    (local.set $lines (i32.add (local.get $kernelHeight)
      (i32.mul (i32.sub (local.get $height) (i32.const 1)) (local.get $stride))))
    (local.set $top (i32.rem_u (local.get $item) (local.get $parts)))
    (local.set $bottom (i32.div_u (i32.mul (i32.add (local.get $top) (i32.const 1)) (local.get $lines)) (local.get $parts)))
    (local.set $top (i32.div_u (i32.mul (local.get $top) (local.get $lines)) (local.get $parts)))
    (local.set $item (i32.div_u (local.get $item) (local.get $parts)))
    (local.set $out0 (i32.add (local.get $out0) (i32.mul (local.get $item) (local.get $window))))
    (local.set $list (i32.mul (local.get $item) (local.get $list)))
    (local.set $starts (i32.add (local.get $starts) (local.get $list)))
    (local.set $offsets (i32.add (local.get $offsets) (local.get $list)))
    (local.set $values (i32.add (local.get $values) (local.get $list)))
    (loop $tapRows
      ;; Rows of the signal that reach the item's lines by this row of the kernel.
      (local.set $first (call $rowsBefore (local.get $top) (local.get $ky) (local.get $stride) (local.get $height)))
      (local.set $last (call $rowsBefore (local.get $bottom) (local.get $ky) (local.get $stride) (local.get $height)))
      (if (i32.lt_u (local.get $first) (local.get $last)) (then
      (local.set $kx (i32.const 0))
      (loop $tapColumns
        (local.set $block (i32.const 0))
        (loop $blocks
          (local.set $left (i32.sub (local.get $row) (local.get $block)))
          (local.set $base (i32.add (i32.add (local.get $kernel) (local.get $block))
            (i32.mul (i32.add (i32.mul (local.get $ky) (local.get $kernelWidth)) (local.get $kx)) (local.get $tap))))
          (local.set $start (i32.add (local.get $starts)
            (i32.shl (i32.mul (local.get $first) (local.get $width)) (i32.const 2))))
          (local.set $y (local.get $first))
          (loop $rows
            (local.set $out (i32.add (i32.add (local.get $out0) (local.get $block)) (i32.add
              (i32.mul (local.get $kx) (local.get $beside))
              (i32.mul (local.get $line) (i32.add (local.get $ky) (i32.mul (local.get $y) (local.get $stride)))))))
            (local.set $x (i32.const 0))
            (loop $columns
              (local.set $i (i32.shl (i32.load (local.get $start)) (i32.const 2)))
              (local.set $end (i32.shl (i32.load offset=4 (local.get $start)) (i32.const 2)))
              (block $none
                (br_if $none (i32.eq (local.get $i) (local.get $end)))
                (if (i32.ge_u (local.get $left) (i32.const 128)) (then
                (local.set $a0 (v128.load offset=0 (local.get $out)))
                (local.set $a1 (v128.load offset=16 (local.get $out)))
                (local.set $a2 (v128.load offset=32 (local.get $out)))
                (local.set $a3 (v128.load offset=48 (local.get $out)))
                (local.set $a4 (v128.load offset=64 (local.get $out)))
                (local.set $a5 (v128.load offset=80 (local.get $out)))
                (local.set $a6 (v128.load offset=96 (local.get $out)))
                (local.set $a7 (v128.load offset=112 (local.get $out)))
                (loop $next
                  (local.set $v (v128.load32_splat (i32.add (local.get $values) (local.get $i))))
                  (local.set $from (i32.add (local.get $base) (i32.load (i32.add (local.get $offsets) (local.get $i)))))
                  (local.set $a0 (multiply-add (local.get $a0) (local.get $v) (v128.load offset=0 (local.get $from))))
                  (local.set $a1 (multiply-add (local.get $a1) (local.get $v) (v128.load offset=16 (local.get $from))))
                  (local.set $a2 (multiply-add (local.get $a2) (local.get $v) (v128.load offset=32 (local.get $from))))
                  (local.set $a3 (multiply-add (local.get $a3) (local.get $v) (v128.load offset=48 (local.get $from))))
                  (local.set $a4 (multiply-add (local.get $a4) (local.get $v) (v128.load offset=64 (local.get $from))))
                  (local.set $a5 (multiply-add (local.get $a5) (local.get $v) (v128.load offset=80 (local.get $from))))
                  (local.set $a6 (multiply-add (local.get $a6) (local.get $v) (v128.load offset=96 (local.get $from))))
                  (local.set $a7 (multiply-add (local.get $a7) (local.get $v) (v128.load offset=112 (local.get $from))))
                  (local.set $i (i32.add (local.get $i) (i32.const 4)))
                  (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
                (v128.store offset=0 (local.get $out) (local.get $a0))
                (v128.store offset=16 (local.get $out) (local.get $a1))
                (v128.store offset=32 (local.get $out) (local.get $a2))
                (v128.store offset=48 (local.get $out) (local.get $a3))
                (v128.store offset=64 (local.get $out) (local.get $a4))
                (v128.store offset=80 (local.get $out) (local.get $a5))
                (v128.store offset=96 (local.get $out) (local.get $a6))
                (v128.store offset=112 (local.get $out) (local.get $a7))
                  (br $none)))
                (if (i32.ge_u (local.get $left) (i32.const 64)) (then
                (local.set $a0 (v128.load offset=0 (local.get $out)))
                (local.set $a1 (v128.load offset=16 (local.get $out)))
                (local.set $a2 (v128.load offset=32 (local.get $out)))
                (local.set $a3 (v128.load offset=48 (local.get $out)))
                (loop $next
                  (local.set $v (v128.load32_splat (i32.add (local.get $values) (local.get $i))))
                  (local.set $from (i32.add (local.get $base) (i32.load (i32.add (local.get $offsets) (local.get $i)))))
                  (local.set $a0 (multiply-add (local.get $a0) (local.get $v) (v128.load offset=0 (local.get $from))))
                  (local.set $a1 (multiply-add (local.get $a1) (local.get $v) (v128.load offset=16 (local.get $from))))
                  (local.set $a2 (multiply-add (local.get $a2) (local.get $v) (v128.load offset=32 (local.get $from))))
                  (local.set $a3 (multiply-add (local.get $a3) (local.get $v) (v128.load offset=48 (local.get $from))))
                  (local.set $i (i32.add (local.get $i) (i32.const 4)))
                  (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
                (v128.store offset=0 (local.get $out) (local.get $a0))
                (v128.store offset=16 (local.get $out) (local.get $a1))
                (v128.store offset=32 (local.get $out) (local.get $a2))
                (v128.store offset=48 (local.get $out) (local.get $a3))
                  (br $none)))
                  ;; Four sums in turn, so that none waits for the one before.
                  (local.set $a0 (v128.load (local.get $out)))
                  (local.set $a1 (v128.const f32x4 0 0 0 0))
                  (local.set $a2 (v128.const f32x4 0 0 0 0))
                  (local.set $a3 (v128.const f32x4 0 0 0 0))
                  (block $few
                    (br_if $few (i32.gt_u (i32.add (local.get $i) (i32.const 16)) (local.get $end)))
                    (loop $four
                    (local.set $from (i32.add (local.get $values) (local.get $i)))
                    (local.set $list (i32.add (local.get $offsets) (local.get $i)))
                    (local.set $a0 (multiply-add (local.get $a0)
                      (v128.load32_splat offset=0 (local.get $from))
                      (v128.load (i32.add (local.get $base) (i32.load offset=0 (local.get $list))))))
                    (local.set $a1 (multiply-add (local.get $a1)
                      (v128.load32_splat offset=4 (local.get $from))
                      (v128.load (i32.add (local.get $base) (i32.load offset=4 (local.get $list))))))
                    (local.set $a2 (multiply-add (local.get $a2)
                      (v128.load32_splat offset=8 (local.get $from))
                      (v128.load (i32.add (local.get $base) (i32.load offset=8 (local.get $list))))))
                    (local.set $a3 (multiply-add (local.get $a3)
                      (v128.load32_splat offset=12 (local.get $from))
                      (v128.load (i32.add (local.get $base) (i32.load offset=12 (local.get $list))))))
                    (local.set $i (i32.add (local.get $i) (i32.const 16)))
                    (br_if $four (i32.le_u (i32.add (local.get $i) (i32.const 16)) (local.get $end)))))
                  (block $done
                    (br_if $done (i32.eq (local.get $i) (local.get $end)))
                    (loop $single
                    (local.set $from (i32.add (local.get $values) (local.get $i)))
                    (local.set $list (i32.add (local.get $offsets) (local.get $i)))
                    (local.set $a0 (multiply-add (local.get $a0)
                      (v128.load32_splat offset=0 (local.get $from))
                      (v128.load (i32.add (local.get $base) (i32.load offset=0 (local.get $list))))))
                    (local.set $i (i32.add (local.get $i) (i32.const 4)))
                    (br_if $single (i32.lt_u (local.get $i) (local.get $end)))))
                  (v128.store (local.get $out) (f32x4.add
                    (f32x4.add (local.get $a0) (local.get $a1)) (f32x4.add (local.get $a2) (local.get $a3)))))
              (local.set $out (i32.add (local.get $out) (local.get $across)))
              (local.set $start (i32.add (local.get $start) (i32.const 4)))
              (local.set $x (i32.add (local.get $x) (i32.const 1)))
              (br_if $columns (i32.lt_u (local.get $x) (local.get $width))))
            (local.set $y (i32.add (local.get $y) (i32.const 1)))
            (br_if $rows (i32.lt_u (local.get $y) (local.get $last))))
          (local.set $block (i32.add (local.get $block) (select
            (i32.const 128)
            (select (i32.const 64) (i32.const 16) (i32.ge_u (local.get $left) (i32.const 64)))
            (i32.ge_u (local.get $left) (i32.const 128)))))
          (br_if $blocks (i32.lt_u (local.get $block) (local.get $row))))
        (local.set $kx (i32.add (local.get $kx) (i32.const 1)))
        (br_if $tapColumns (i32.lt_u (local.get $kx) (local.get $kernelWidth))))))
      (local.set $ky (i32.add (local.get $ky) (i32.const 1)))
      (br_if $tapRows (i32.lt_u (local.get $ky) (local.get $kernelHeight)))))

  ;; How many rows of the signal lie before output line `line` by row `ky` of the kernel.
  (func $rowsBefore (param $line i32) (param $ky i32) (param $stride i32) (param $height i32) (result i32)
    (local $rows i32)
    (if (i32.le_u (local.get $line) (local.get $ky)) (then (return (i32.const 0))))
    (local.set $rows (i32.div_u
      (i32.sub (i32.add (i32.sub (local.get $line) (local.get $ky)) (local.get $stride)) (i32.const 1))
      (local.get $stride)))
    (select (local.get $rows) (local.get $height) (i32.lt_u (local.get $rows) (local.get $height)))))
