import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../../../app/main/backend/models/modelFields.ts";
import { inputGeometry, toImageBox } from "../../../../app/main/modelGeometry/preprocessing.ts";
import { fieldBox } from "../../../../app/main/modelGeometry/receptiveField.ts";
import { arbitraryNetwork } from "../../../builders/arbitraryNetwork.ts";

describe("the fields of a convolution", () => {
  it("are the box of every neuron: the span of its row by the span of its column, on the input and in the file", () => {
    fc.assert(
      fc.property(
        arbitraryNetwork(),
        fc.constantFrom("crop" as const, "squash" as const, "letterbox" as const),
        fc.nat(),
        fc.nat(),
        ({ network }, kind, anyRow, anyColumn) => {
          const geometry = inputGeometry(37, 23, network.inputShape, kind);
          for (const convolution of network.convolutions) {
            const fields = fieldsOf(network, convolution, geometry);
            const [row, column] = [anyRow % fields.rows.length, anyColumn % fields.columns.length];
            const box = fieldBox(network, convolution.activationNode, row, column);
            expect(fields.inputRows[row]).toEqual([box.y, box.y + box.height]);
            expect(fields.inputColumns[column]).toEqual([box.x, box.x + box.width]);
            const inFile = toImageBox(geometry, box);
            expect(fields.rows[row]).toEqual([inFile.y, inFile.y + inFile.height]);
            expect(fields.columns[column]).toEqual([inFile.x, inFile.x + inFile.width]);
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });
});
