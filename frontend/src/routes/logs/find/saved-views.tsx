import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "~/api/errors";
import { deleteView, renameView, saveView, type View, viewsQuery } from "~/api/views";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Confirm, Dialog } from "~/ui/dialog";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { CheckIcon, ChevronIcon } from "~/ui/icons";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "~/ui/menu";
import { say } from "~/ui/toast";
import { useListSearch } from "./address";
import styles from "./find-bar.module.css";
import { queryOf, useViews } from "./views";

/** Which of the two dialogs is open. */
type Open = "save" | "edit" | null;

export function SavedViews() {
  const text = useText();
  const { presets, saved } = useViews();
  const [open, setOpen] = useState<Open>(null);
  return (
    <>
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
            <span translate="no">{name}</span>
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onChoose={() => setOpen("save")}>{text.find.saveView}</MenuItem>
        {saved.length > 0 && (
          <MenuItem onChoose={() => setOpen("edit")}>{text.find.editViews}</MenuItem>
        )}
      </Menu>
      <ViewDialogs open={open} onClose={() => setOpen(null)} />
    </>
  );
}

/** The same in the drawer of phones, where a menu would cover what it is in. */
export function ViewButtons({ onShown }: { onShown: () => void }) {
  const text = useText();
  const { presets, saved } = useViews();
  const [open, setOpen] = useState<Open>(null);
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
        <Button onClick={() => setOpen("save")}>{text.find.saveView}</Button>
        {saved.length > 0 && (
          <Button onClick={() => setOpen("edit")}>{text.find.editViews}</Button>
        )}
      </div>
      <ViewDialogs open={open} onClose={() => setOpen(null)} />
    </>
  );
}

function ViewDialogs({ open, onClose }: { open: Open; onClose: () => void }) {
  const text = useText();
  return (
    <>
      <Dialog title={text.find.saveViewTitle} isOpen={open === "save"} onClose={onClose}>
        <SaveView onDone={onClose} />
      </Dialog>
      <Dialog title={text.find.editViewsTitle} isOpen={open === "edit"} onClose={onClose}>
        <EditViews />
      </Dialog>
    </>
  );
}

const NAME = { maxLength: 100, autoComplete: "off" };

const checkName =
  (required: string) =>
  ({ name }: { name: string }) =>
    name.trim() ? {} : { name: required };

function SaveView({ onDone }: { onDone: () => void }) {
  const text = useText();
  const query = queryOf(useListSearch());
  const form = useForm({
    initial: { name: "" },
    check: checkName(text.errors.required),
    send: async ({ name }) => {
      await saveView({ name, query });
      say(text.find.viewSaved(name.trim()));
      onDone();
    },
  });
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      {form.alert && <Alert>{form.alert}</Alert>}
      <TextField {...form.field("name")} {...NAME} label={text.find.viewName} />
      <p className={styles.hint}>{text.find.saveViewHint}</p>
      <div className={styles.actions}>
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" kind="primary" disabled={form.isSending}>
          {text.find.save}
        </Button>
      </div>
    </form>
  );
}

function EditViews() {
  const text = useText();
  const { data: views = [] } = useQuery(viewsQuery);
  const [renamed, setRenamed] = useState<number | null>(null);
  const [leaving, setLeaving] = useState<View | null>(null);
  if (!views.length) return <p>{text.find.noViews}</p>;
  const remove = ({ id }: View) =>
    deleteView(id).catch((error: unknown) => say(messageOf(error, text)));
  return (
    <>
      <ul className={styles.ownViews}>
        {views.map((view) => (
          <li key={view.id}>
            {view.id === renamed ? (
              <RenameView view={view} onDone={() => setRenamed(null)} />
            ) : (
              <div className={styles.ownView}>
                <span className={styles.viewName} translate="no">
                  {view.name}
                </span>
                <Button
                  aria-label={text.find.renameOf(view.name)}
                  onClick={() => setRenamed(view.id)}
                >
                  {text.find.rename}
                </Button>
                <Button
                  kind="danger"
                  aria-label={text.find.deleteOf(view.name)}
                  onClick={() => setLeaving(view)}
                >
                  {text.find.delete}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <Confirm
        title={text.find.deleteView}
        action={text.find.deleteView}
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        onConfirm={() => void (leaving && remove(leaving))}
      >
        <p>{leaving && text.find.deleteViewText(leaving.name)}</p>
      </Confirm>
    </>
  );
}

function RenameView({ view, onDone }: { view: View; onDone: () => void }) {
  const text = useText();
  const form = useForm({
    initial: { name: view.name },
    check: checkName(text.errors.required),
    send: async ({ name }) => {
      await renameView(view.id, name);
      onDone();
    },
  });
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      {form.alert && <Alert>{form.alert}</Alert>}
      <TextField {...form.field("name")} {...NAME} label={text.find.viewName} />
      <div className={styles.actions}>
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" kind="primary" disabled={form.isSending}>
          {text.find.save}
        </Button>
      </div>
    </form>
  );
}
