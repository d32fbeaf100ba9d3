/** Who is signed in, for those who show it. */

import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { meQuery } from "~/api/queries";
import { useText } from "~/i18n";
import { copyText } from "~/ui/copy";
import { say } from "~/ui/toast";

type Me = Schemas["Me"];

export const nameOf = (me: Me): string => me.name || me.username || me.email;

/** Return what copies the person's own key, which reports errors in their name. */
export function useCopyKey(): () => Promise<void> {
  const text = useText();
  const { data: me } = useQuery(meQuery);
  return async () => {
    if (!me?.key) return say(text.shell.noToken);
    say((await copyText(me.key)) ? text.shell.tokenCopied : text.notCopied);
  };
}
