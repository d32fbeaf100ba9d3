/** Who is signed in, for those who show it. */

import type { Schemas } from "~/api/client";
import { messageOf } from "~/api/errors";
import { meQuery, queryClient } from "~/api/queries";
import { useText } from "~/i18n";
import { copyText } from "~/ui/copy";
import { say } from "~/ui/toast";

type Me = Schemas["Me"];

export const nameOf = (me: Me): string => me.name || me.username || me.email;

/** Return what copies the person's own key, which reports errors in their name. */
export function useCopyKey(): () => Promise<void> {
  const text = useText();
  return async () => {
    try {
      const { key } = await queryClient.ensureQueryData(meQuery);
      if (!key) return say(text.shell.noToken);
      say((await copyText(key)) ? text.shell.tokenCopied : text.notCopied);
    } catch (error) {
      say(messageOf(error, text));
    }
  };
}
