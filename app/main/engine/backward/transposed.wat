;; Transposed convolution of a sparse signal, stride 1: what is left of a map after rectifying and unpooling is mostly
;; zeros (7 of 8 values below a 2x2 pool), and here a zero costs nothing. Output positions gather: the sums of 32 (or 4)
;; output channels stay in registers while the non-zero values of the kernel's window pass by.
(module
  (memory (export "memory") 1)

  ;; Lists the non-zero values of a dense map, position by position.
  ;; dense: f32 [positions][channels]; starts: i32 [positions + 1], filled with list indices;
  ;; offsets: i32 list of channel * stride; values: f32 list.
  (func (export "compact")
    (param $dense i32) (param $positions i32) (param $channels i32) (param $stride i32)
    (param $starts i32) (param $offsets i32) (param $values i32)
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
          (local.set $count (i32.add (local.get $count) (f32.ne (local.get $value) (f32.const 0))))
          (local.set $offset (i32.add (local.get $offset) (local.get $stride)))
          (local.set $dense (i32.add (local.get $dense) (i32.const 4)))
          (br_if $channel (i32.lt_u (local.get $dense) (local.get $end))))
        (br $position))))

  ;; kernel: f32 [kernelHeight][kernelWidth][input channels][row / 4]; out: f32 [height + kernelHeight - 1]
  ;; [width + kernelWidth - 1][row / 4]; row: bytes of one output position, a multiple of 16; tap: bytes of one kernel tap.
  (func (export "transpose")
    (param $starts i32) (param $offsets i32) (param $values i32) (param $kernel i32) (param $out i32)
    (param $height i32) (param $width i32) (param $kernelHeight i32) (param $kernelWidth i32)
    (param $row i32) (param $tap i32)
    (local $y i32) (local $x i32) (local $ky i32) (local $kx i32) (local $sy i32) (local $sx i32)
    (local $block i32) (local $i i32) (local $end i32) (local $from i32) (local $base i32) (local $v v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $a4 v128) (local $a5 v128) (local $a6 v128) (local $a7 v128)
    (loop $rows
      (local.set $x (i32.const 0))
      (loop $columns
        (local.set $block (i32.const 0))
        (loop $blocks
          (local.set $a0 (v128.const f32x4 0 0 0 0)) (local.set $a1 (v128.const f32x4 0 0 0 0))
          (local.set $a2 (v128.const f32x4 0 0 0 0)) (local.set $a3 (v128.const f32x4 0 0 0 0))
          (local.set $a4 (v128.const f32x4 0 0 0 0)) (local.set $a5 (v128.const f32x4 0 0 0 0))
          (local.set $a6 (v128.const f32x4 0 0 0 0)) (local.set $a7 (v128.const f32x4 0 0 0 0))
          (local.set $ky (i32.const 0))
          (loop $tapRows
            (local.set $sy (i32.sub (local.get $y) (local.get $ky)))
            (if (i32.lt_u (local.get $sy) (local.get $height)) (then
              (local.set $kx (i32.const 0))
              (loop $tapColumns
                (local.set $sx (i32.sub (local.get $x) (local.get $kx)))
                (if (i32.lt_u (local.get $sx) (local.get $width)) (then
                  (local.set $from (i32.add (local.get $starts)
                    (i32.shl (i32.add (i32.mul (local.get $sy) (local.get $width)) (local.get $sx)) (i32.const 2))))
                  (local.set $i (i32.shl (i32.load (local.get $from)) (i32.const 2)))
                  (local.set $end (i32.shl (i32.load offset=4 (local.get $from)) (i32.const 2)))
                  (local.set $base (i32.add (i32.add (local.get $kernel) (local.get $block))
                    (i32.mul (i32.add (i32.mul (local.get $ky) (local.get $kernelWidth)) (local.get $kx)) (local.get $tap))))
                  (if (i32.le_u (i32.add (local.get $block) (i32.const 128)) (local.get $row)) (then
                    (block $none
                      (br_if $none (i32.eq (local.get $i) (local.get $end)))
                      (loop $wide
                        (local.set $v (v128.load32_splat (i32.add (local.get $values) (local.get $i))))
                        (local.set $from (i32.add (local.get $base) (i32.load (i32.add (local.get $offsets) (local.get $i)))))
                        (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $v) (v128.load (local.get $from)))))
                        (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $v) (v128.load offset=16 (local.get $from)))))
                        (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $v) (v128.load offset=32 (local.get $from)))))
                        (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $v) (v128.load offset=48 (local.get $from)))))
                        (local.set $a4 (f32x4.add (local.get $a4) (f32x4.mul (local.get $v) (v128.load offset=64 (local.get $from)))))
                        (local.set $a5 (f32x4.add (local.get $a5) (f32x4.mul (local.get $v) (v128.load offset=80 (local.get $from)))))
                        (local.set $a6 (f32x4.add (local.get $a6) (f32x4.mul (local.get $v) (v128.load offset=96 (local.get $from)))))
                        (local.set $a7 (f32x4.add (local.get $a7) (f32x4.mul (local.get $v) (v128.load offset=112 (local.get $from)))))
                        (local.set $i (i32.add (local.get $i) (i32.const 4)))
                        (br_if $wide (i32.lt_u (local.get $i) (local.get $end))))))
                  (else
                    (block $none
                      (br_if $none (i32.eq (local.get $i) (local.get $end)))
                      (loop $narrow
                        (local.set $v (v128.load32_splat (i32.add (local.get $values) (local.get $i))))
                        (local.set $from (i32.add (local.get $base) (i32.load (i32.add (local.get $offsets) (local.get $i)))))
                        (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $v) (v128.load (local.get $from)))))
                        (local.set $i (i32.add (local.get $i) (i32.const 4)))
                        (br_if $narrow (i32.lt_u (local.get $i) (local.get $end)))))))))
                (local.set $kx (i32.add (local.get $kx) (i32.const 1)))
                (br_if $tapColumns (i32.lt_u (local.get $kx) (local.get $kernelWidth))))))
            (local.set $ky (i32.add (local.get $ky) (i32.const 1)))
            (br_if $tapRows (i32.lt_u (local.get $ky) (local.get $kernelHeight))))
          (v128.store (local.get $out) (local.get $a0))
          (if (i32.le_u (i32.add (local.get $block) (i32.const 128)) (local.get $row)) (then
            (v128.store offset=16 (local.get $out) (local.get $a1))
            (v128.store offset=32 (local.get $out) (local.get $a2))
            (v128.store offset=48 (local.get $out) (local.get $a3))
            (v128.store offset=64 (local.get $out) (local.get $a4))
            (v128.store offset=80 (local.get $out) (local.get $a5))
            (v128.store offset=96 (local.get $out) (local.get $a6))
            (v128.store offset=112 (local.get $out) (local.get $a7))
            (local.set $block (i32.add (local.get $block) (i32.const 128)))
            (local.set $out (i32.add (local.get $out) (i32.const 128))))
          (else
            (local.set $block (i32.add (local.get $block) (i32.const 16)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))))
          (br_if $blocks (i32.lt_u (local.get $block) (local.get $row))))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $x) (i32.add (local.get $width) (i32.sub (local.get $kernelWidth) (i32.const 1))))))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $y) (i32.add (local.get $height) (i32.sub (local.get $kernelHeight) (i32.const 1))))))))
