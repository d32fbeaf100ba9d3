/** Parts of the program that come when they are needed, and what it means when one does not. */

/** The router would load the page again by itself, without a word, and what somebody typed be lost. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";

  constructor(
    /** The server has another version by now; else it was not reached. */
    readonly isOutdated: boolean,
    cause: unknown,
  ) {
    super("A part of the program does not come", { cause });
  }
}

/** Stylesheets that Vite would not ask for again, so that a screen would come without them. */
const missing = new Set<HTMLLinkElement>();
addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") missing.add(target);
  },
  true,
);

export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    const part = await load();
    await Promise.all([...missing].map(askAgain));
    return part;
  } catch (cause) {
    throw new NotLoaded((await findServer()) === "updated", cause);
  }
}

function askAgain(link: HTMLLinkElement): Promise<unknown> {
  missing.delete(link);
  const again = link.cloneNode() as HTMLLinkElement;
  link.replaceWith(again);
  return new Promise((resolve, reject) => {
    again.onload = resolve;
    again.onerror = reject;
  });
}

/** Find out by this very file, whose name no other version has. */
export async function findServer(): Promise<"away" | "current" | "updated"> {
  const asked = fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
  const answer = await asked.catch(() => null);
  if (answer?.ok) return "current";
  return answer?.status === 404 ? "updated" : "away";
}
