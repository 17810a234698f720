;; Cholesky's factor L of a symmetric positive definite matrix in float64, and systems solved by it. Only the lower
;; triangle is kept, in tiles of 64 x 64 numbers, row-major, the tiles of a row of tiles behind one another from address 0:
;; tile (i, j) is number i (i + 1) / 2 + j, 32 KB large. Right-hand sides are further rows of the matrix: eliminated like
;; the others, they become solutions of L y = b, and `substitute` turns these into solutions of L' x = y.
(module
  (import "env" "memory" (memory 1 65536 shared))

  (func $tile (param $i i32) (param $j i32) (result i32)
    (i32.shl
      (i32.add
        (i32.shr_u (i32.mul (local.get $i) (i32.add (local.get $i) (i32.const 1))) (i32.const 1))
        (local.get $j))
      (i32.const 15)))

  ;; Sums of the lanes of each, side by side.
  (func $sums (param $a v128) (param $b v128) (result v128)
    (f64x2.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $b))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $b))))

  (func $subtract (param $out i32) (param $a v128) (param $b v128)
    (v128.store (local.get $out)
      (f64x2.sub (v128.load (local.get $out)) (call $sums (local.get $a) (local.get $b)))))

  ;; Four rows of `out` at two columns, less the products of four rows of x with two rows of y.
  (func $subtractBlock (param $out i32) (param $x i32) (param $y i32)
    (local $end i32) (local $u v128) (local $v v128) (local $r v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local.set $end (i32.add (local.get $y) (i32.const 512)))
    (loop $columns
      (local.set $u (v128.load (local.get $y)))
      (local.set $v (v128.load offset=512 (local.get $y)))
      (local.set $r (v128.load (local.get $x)))
      (local.set $a0 (multiply-add (local.get $a0) (local.get $r) (local.get $u)))
      (local.set $b0 (multiply-add (local.get $b0) (local.get $r) (local.get $v)))
      (local.set $r (v128.load offset=512 (local.get $x)))
      (local.set $a1 (multiply-add (local.get $a1) (local.get $r) (local.get $u)))
      (local.set $b1 (multiply-add (local.get $b1) (local.get $r) (local.get $v)))
      (local.set $r (v128.load offset=1024 (local.get $x)))
      (local.set $a2 (multiply-add (local.get $a2) (local.get $r) (local.get $u)))
      (local.set $b2 (multiply-add (local.get $b2) (local.get $r) (local.get $v)))
      (local.set $r (v128.load offset=1536 (local.get $x)))
      (local.set $a3 (multiply-add (local.get $a3) (local.get $r) (local.get $u)))
      (local.set $b3 (multiply-add (local.get $b3) (local.get $r) (local.get $v)))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (br_if $columns (i32.ne (local.tee $y (i32.add (local.get $y) (i32.const 16))) (local.get $end))))
    (call $subtract (local.get $out) (local.get $a0) (local.get $b0))
    (call $subtract (i32.add (local.get $out) (i32.const 512)) (local.get $a1) (local.get $b1))
    (call $subtract (i32.add (local.get $out) (i32.const 1024)) (local.get $a2) (local.get $b2))
    (call $subtract (i32.add (local.get $out) (i32.const 1536)) (local.get $a3) (local.get $b3)))

  ;; Tile (i, j) less the products of tiles (i, k) with the transposed tiles (j, k), for all k < j.
  (func $reduce (param $i i32) (param $j i32)
    (local $k i32) (local $out i32) (local $x i32) (local $y i32) (local $row i32) (local $column i32)
    (local.set $out (call $tile (local.get $i) (local.get $j)))
    (local.set $x (call $tile (local.get $i) (i32.const 0)))
    (local.set $y (call $tile (local.get $j) (i32.const 0)))
    (block $done
      (loop $tiles
        (br_if $done (i32.eq (local.get $k) (local.get $j)))
        (local.set $row (i32.const 0))
        (loop $rows
          (local.set $column (i32.const 0))
          (loop $columns
            (call $subtractBlock
              (i32.add (local.get $out) (i32.add (i32.shl (local.get $row) (i32.const 9)) (i32.shl (local.get $column) (i32.const 3))))
              (i32.add (local.get $x) (i32.shl (local.get $row) (i32.const 9)))
              (i32.add (local.get $y) (i32.shl (local.get $column) (i32.const 9))))
            (br_if $columns (i32.ne (local.tee $column (i32.add (local.get $column) (i32.const 2))) (i32.const 64))))
          (br_if $rows (i32.ne (local.tee $row (i32.add (local.get $row) (i32.const 4))) (i32.const 64))))
        (local.set $x (i32.add (local.get $x) (i32.const 32768)))
        (local.set $y (i32.add (local.get $y) (i32.const 32768)))
        (local.set $k (i32.add (local.get $k) (i32.const 1)))
        (br $tiles))))

  ;; The product of the first `count` numbers of two rows.
  (func $product (param $x i32) (param $y i32) (param $count i32) (result f64)
    (local $sum v128) (local $end i32) (local $rest f64)
    (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 3))))
    (block $done
      (loop $pairs
        (br_if $done (i32.eq (local.get $x) (local.get $end)))
        (local.set $sum (multiply-add (local.get $sum) (v128.load (local.get $x)) (v128.load (local.get $y))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (br $pairs)))
    (if (i32.and (local.get $count) (i32.const 1))
      (then (local.set $rest (f64.mul (f64.load (local.get $x)) (f64.load (local.get $y))))))
    (f64.add
      (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum)))
      (local.get $rest)))

  ;; The first `count` numbers of a row become those of the row that gives them when multiplied by the transposed triangle.
  (func $solveRow (param $row i32) (param $triangle i32) (param $count i32)
    (local $c i32) (local $at i32)
    (block $done
      (loop $columns
        (br_if $done (i32.eq (local.get $c) (local.get $count)))
        (local.set $at (i32.add (local.get $row) (i32.shl (local.get $c) (i32.const 3))))
        (f64.store (local.get $at)
          (f64.div
            (f64.sub (f64.load (local.get $at)) (call $product (local.get $row) (local.get $triangle) (local.get $c)))
            (f64.load (i32.add (local.get $triangle) (i32.shl (local.get $c) (i32.const 3))))))
        (local.set $triangle (i32.add (local.get $triangle) (i32.const 512)))
        (local.set $c (i32.add (local.get $c) (i32.const 1)))
        (br $columns))))

  ;; Tile (j, j) becomes its part of the factor; NaN where the matrix is not positive definite. What is above the diagonal
  ;; means nothing.
  (func (export "factor") (param $j i32)
    (local $tile i32) (local $row i32) (local $r i32) (local $at i32)
    (call $reduce (local.get $j) (local.get $j))
    (local.set $tile (call $tile (local.get $j) (local.get $j)))
    (loop $rows
      (local.set $row (i32.add (local.get $tile) (i32.shl (local.get $r) (i32.const 9))))
      (call $solveRow (local.get $row) (local.get $tile) (local.get $r))
      (local.set $at (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 3))))
      (f64.store (local.get $at)
        (f64.sqrt
          (f64.sub (f64.load (local.get $at)) (call $product (local.get $row) (local.get $row) (local.get $r)))))
      (br_if $rows (i32.ne (local.tee $r (i32.add (local.get $r) (i32.const 1))) (i32.const 64)))))

  ;; Tile (i, j) below the diagonal becomes its part of the factor.
  (func (export "eliminate") (param $i i32) (param $j i32)
    (local $row i32) (local $end i32)
    (call $reduce (local.get $i) (local.get $j))
    (local.set $row (call $tile (local.get $i) (local.get $j)))
    (local.set $end (i32.add (local.get $row) (i32.const 32768)))
    (loop $rows
      (call $solveRow (local.get $row) (call $tile (local.get $j) (local.get $j)) (i32.const 64))
      (br_if $rows (i32.ne (local.tee $row (i32.add (local.get $row) (i32.const 512))) (local.get $end)))))

  ;; A row of 64 numbers less `factor` times another.
  (func $subtractRow (param $row i32) (param $other i32) (param $factor f64)
    (local $end i32)
    (local.set $end (i32.add (local.get $row) (i32.const 512)))
    (loop $pairs
      (v128.store (local.get $row)
        (f64x2.sub
          (v128.load (local.get $row))
          (f64x2.mul (f64x2.splat (local.get $factor)) (v128.load (local.get $other)))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $other (i32.add (local.get $other) (i32.const 16)))
      (br_if $pairs (i32.ne (local.get $row) (local.get $end)))))

  ;; The first `count` rows of tile (w, j) become solutions, when those of (w, j + 1) to (w, tiles - 1) are.
  (func (export "substitute") (param $w i32) (param $count i32) (param $j i32) (param $tiles i32)
    (local $i i32) (local $side i32) (local $row i32) (local $from i32) (local $factor i32) (local $r i32) (local $at i32)
    (local.set $row (call $tile (local.get $w) (local.get $j)))
    (loop $sides
      (local.set $i (local.get $j))
      (block $reduced
        (loop $blocks
          (br_if $reduced (i32.eq (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $tiles)))
          (local.set $from (i32.add (call $tile (local.get $w) (local.get $i)) (i32.shl (local.get $side) (i32.const 9))))
          (local.set $factor (call $tile (local.get $i) (local.get $j)))
          (local.set $r (i32.const 0))
          (loop $rows
            (call $subtractRow (local.get $row) (local.get $factor) (f64.load (local.get $from)))
            (local.set $from (i32.add (local.get $from) (i32.const 8)))
            (local.set $factor (i32.add (local.get $factor) (i32.const 512)))
            (br_if $rows (i32.ne (local.tee $r (i32.add (local.get $r) (i32.const 1))) (i32.const 64))))
          (br $blocks)))
      (local.set $factor (i32.add (call $tile (local.get $j) (local.get $j)) (i32.const 32256)))
      (local.set $r (i32.const 63))
      (loop $columns
        (local.set $at (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 3))))
        (f64.store (local.get $at)
          (f64.div
            (f64.load (local.get $at))
            (f64.load (i32.add (local.get $factor) (i32.shl (local.get $r) (i32.const 3))))))
        (call $subtractBelow (local.get $row) (local.get $factor) (local.get $r))
        (local.set $factor (i32.sub (local.get $factor) (i32.const 512)))
        (br_if $columns (i32.ge_s (local.tee $r (i32.sub (local.get $r) (i32.const 1))) (i32.const 0))))
      (local.set $row (i32.add (local.get $row) (i32.const 512)))
      (br_if $sides (i32.ne (local.tee $side (i32.add (local.get $side) (i32.const 1))) (local.get $count)))))

  ;; The first `count` numbers of a row less its number at `count` times another row's.
  (func $subtractBelow (param $row i32) (param $other i32) (param $count i32)
    (local $end i32) (local $factor f64)
    (local.set $end (i32.add (local.get $row) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $factor (f64.load (local.get $end)))
    (block $done
      (loop $numbers
        (br_if $done (i32.eq (local.get $row) (local.get $end)))
        (f64.store (local.get $row)
          (f64.sub (f64.load (local.get $row)) (f64.mul (local.get $factor) (f64.load (local.get $other)))))
        (local.set $row (i32.add (local.get $row) (i32.const 8)))
        (local.set $other (i32.add (local.get $other) (i32.const 8)))
        (br $numbers)))))
