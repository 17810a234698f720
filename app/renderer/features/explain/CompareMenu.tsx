import { Menu, Modal, Select } from "@mantine/core";
import { IconColumns2 } from "@tabler/icons-react";
import { useState } from "react";
import type { StripImage } from "../../../contract/images.ts";
import { MEASURES } from "../../../contract/settings.ts";
import { MEASURE_WORDS } from "../../../drawing/settingWords.ts";
import { nameOf } from "../../ui/Filmstrip.tsx";
import { HeaderButton } from "../../ui/HeaderButton.tsx";
import { useModelInUse } from "../../ui/modelInUse.ts";
import { setExplainDesk, useExplainDesk } from "./explainDesk.ts";
import classes from "./CompareMenu.module.css";

interface CompareMenuProps {
  readonly images: readonly StripImage[];
  readonly current: StripImage | null;
}

/** Images that the menu shows at a time; with more there is a dialog to find one. */
const SHOWN = 30;

/** Puts another measure, model or image beside the explanation. */
export function CompareMenu({ images, current }: CompareMenuProps): React.JSX.Element {
  const { settings, beside } = useExplainDesk();
  const { model, choices } = useModelInUse();
  const models = choices.filter((name) => name !== model);
  const [finding, setFinding] = useState(false);
  const others = images.filter(({ id }) => id !== current?.id);
  const besideImage = (imageId: number): void => setExplainDesk({ beside: { kind: "image", imageId } });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <HeaderButton
            icon={<IconColumns2 size={14} aria-hidden />}
            variant={beside === null ? "default" : "light"}
            disabled={current === null}
          >
            Compare
          </HeaderButton>
        </Menu.Target>
        <Menu.Dropdown style={{ maxHeight: "60vh", overflow: "auto" }}>
          {beside !== null && (
            <>
              <Menu.Item onClick={() => setExplainDesk({ beside: null })}>Stop comparing</Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Label>With another measure</Menu.Label>
          {MEASURES.filter((measure) => measure !== settings.measure).map((measure) => (
            <Menu.Item key={measure} onClick={() => setExplainDesk({ beside: { kind: "measure", measure } })}>
              {MEASURE_WORDS[measure].name}
            </Menu.Item>
          ))}
          {models.length > 0 && <Menu.Label>With another model</Menu.Label>}
          {models.map((name) => (
            <Menu.Item key={name} onClick={() => setExplainDesk({ beside: { kind: "model", model: name } })}>
              {name}
            </Menu.Item>
          ))}
          {others.length > 0 && <Menu.Label>With another image</Menu.Label>}
          {others.slice(0, SHOWN).map((image) => (
            <Menu.Item
              key={image.id}
              leftSection={<img className={classes.thumbnail} src={`/thumbnail/${image.hash}`} alt="" loading="lazy" />}
              onClick={() => besideImage(image.id)}
            >
              {nameOf(image)}
            </Menu.Item>
          ))}
          {others.length > SHOWN && <Menu.Item onClick={() => setFinding(true)}>Find an image …</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={finding}
        onClose={() => setFinding(false)}
        title="Compare with another image"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Select
          label="Image"
          placeholder="Type a part of its name"
          data-autofocus
          searchable
          limit={100}
          nothingFoundMessage="No image is called so"
          data={others.map((image) => ({ value: String(image.id), label: nameOf(image) }))}
          onChange={(id) => {
            setFinding(false);
            besideImage(Number(id));
          }}
        />
      </Modal>
    </>
  );
}
