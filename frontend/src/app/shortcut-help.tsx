import { Fragment } from "react";
import { useText } from "~/i18n";
import { Dialog } from "~/ui/dialog";
import { useNavigation } from "./navigation";
import styles from "./shortcut-help.module.css";

/** All keys that do something, by where they do. */
export function ShortcutHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const text = useText();
  const pages = useNavigation().flatMap(({ key, label }) =>
    key ? [[`g ${key}`, label(text)] as const] : [],
  );
  const groups = [
    [text.shortcuts.general, [...pages, ["?", text.shortcuts.help], ["Esc", text.shortcuts.close]]],
    ...text.shortcuts.groups,
  ] as const;
  return (
    <Dialog title={text.shortcuts.title} isOpen={isOpen} onClose={onClose}>
      {groups.map(([title, shortcuts]) => (
        <section key={title} className={styles.group}>
          <h3>{title}</h3>
          <dl className={styles.keys}>
            {shortcuts.map(([keys, name]) => (
              <Fragment key={keys}>
                <dt>
                  {keys.split(" ").map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{name}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
