import { useState } from "react";
import type { Event, Log } from "~/api/log";
import { useEnvironment } from "~/app/environment";
import { useShortcuts } from "~/app/shortcuts";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { copyText } from "~/ui/copy";
import { Confirm } from "~/ui/dialog";
import { ArchiveIcon, CheckIcon, ChevronIcon, CopyIcon } from "~/ui/icons";
import { Menu, MenuItem } from "~/ui/menu";
import { say } from "~/ui/toast";
import styles from "./actions.module.css";
import { asCurl, asJson, asMarkdown, linkTo } from "./copying";
import { useLogActions } from "./log-actions";
import { Neighbours } from "./neighbours";

export function Actions({ log, event }: { log: Log; event: Event | null }) {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const copies = useCopies(log, event);
  const { archive, resolve, change, remove, undo } = useLogActions(log);

  useShortcuts({
    e: () => change(archive),
    r: () => change(resolve),
    "#": () => setAsking(true),
    c: copies.markdown,
    u: undo,
  });

  return (
    <div className={styles.actions} role="group" aria-label={text.log.actions}>
      <Button aria-keyshortcuts="e" onClick={() => change(archive)}>
        <ArchiveIcon />
        {text.log[archive]}
      </Button>
      <Button aria-keyshortcuts="r" onClick={() => change(resolve)}>
        <CheckIcon />
        {text.log[resolve]}
      </Button>
      <Button
        kind="danger"
        aria-keyshortcuts="#"
        onClick={() => setAsking(true)}
      >
        {text.log.remove}
      </Button>
      <Menu
        trigger={
          <Button>
            <CopyIcon />
            {text.log.copyMenu}
            <ChevronIcon />
          </Button>
        }
      >
        <MenuItem onChoose={copies.markdown}>{text.log.copyMarkdown}</MenuItem>
        <MenuItem onChoose={copies.json}>{text.log.copyJson}</MenuItem>
        <MenuItem onChoose={copies.link}>{text.log.copyLink}</MenuItem>
        <MenuItem onChoose={copies.curl}>{text.log.copyCurl}</MenuItem>
      </Menu>
      <Neighbours id={log.id} />
      <Confirm
        title={text.log.removeTitle}
        action={text.log.remove}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        {text.log.removeText(log.events)}
      </Confirm>
    </div>
  );
}

function useCopies(log: Log, event: Event | null) {
  const text = useText();
  const format = useFormats();
  const link = linkTo(log, useEnvironment());
  const copy = async (copied: string, done: string = text.log.copied) =>
    say((await copyText(copied)) ? done : text.notCopied);
  return {
    markdown: () => void copy(asMarkdown(log, event, link, { text, format })),
    json: () => void copy(asJson(log, event)),
    link: () => void copy(link, text.log.linkCopied),
    curl: () => void copy(asCurl(log)),
  };
}
