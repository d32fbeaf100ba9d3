import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckIcon, ChevronIcon } from "~/ui/icons";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "~/ui/menu";
import styles from "./find-bar.module.css";
import { useViews } from "./views";

interface Props {
  onSave: () => void;
  onEdit: () => void;
}

export function ViewMenu({ onSave, onEdit }: Props) {
  const text = useText();
  const { presets, saved } = useViews();
  return (
    <Menu
      trigger={
        <Button>
          {text.find.views}
          <ChevronIcon />
        </Button>
      }
    >
      {presets.map(({ id, name, isCurrent, show }) => (
        <MenuItem key={id} isCurrent={isCurrent} onChoose={show}>
          {name}
        </MenuItem>
      ))}
      {saved.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>{text.find.ownViews}</MenuLabel>
        </>
      )}
      {saved.map(({ id, name, isCurrent, show }) => (
        <MenuItem key={id} isCurrent={isCurrent} onChoose={show}>
          <span className={styles.viewName} translate="no">
            {name}
          </span>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onChoose={onSave}>{text.find.saveView}</MenuItem>
      {saved.length > 0 && <MenuItem onChoose={onEdit}>{text.find.editViews}</MenuItem>}
    </Menu>
  );
}

/** The same in the drawer of phones, where a menu would cover what it is in. */
export function ViewButtons({ onShown, onSave, onEdit }: Props & { onShown: () => void }) {
  const text = useText();
  const { presets, saved } = useViews();
  return (
    <>
      <ul className={styles.views}>
        {[...presets, ...saved].map(({ id, name, isCurrent, show }) => (
          <li key={id}>
            <Button
              kind="quiet"
              className={styles.view}
              aria-current={isCurrent || undefined}
              onClick={() => {
                show();
                onShown();
              }}
            >
              <span className={styles.check}>{isCurrent && <CheckIcon />}</span>
              <span className={styles.viewName} translate="no">
                {name}
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button onClick={onSave}>{text.find.saveView}</Button>
        {saved.length > 0 && <Button onClick={onEdit}>{text.find.editViews}</Button>}
      </div>
    </>
  );
}
