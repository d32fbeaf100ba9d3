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
import { say } from "~/ui/toast";
import { useListSearch } from "./address";
import styles from "./find-bar.module.css";
import { queryOf } from "./views";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

export function SaveViewDialog({ isOpen, onClose }: Props) {
  const text = useText();
  return (
    <Dialog title={text.find.saveViewTitle} isOpen={isOpen} onClose={onClose}>
      <SaveView onDone={onClose} />
    </Dialog>
  );
}

export function EditViewsDialog({ isOpen, onClose }: Props) {
  const text = useText();
  return (
    <Dialog title={text.find.editViewsTitle} isOpen={isOpen} onClose={onClose}>
      <EditViews />
    </Dialog>
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
