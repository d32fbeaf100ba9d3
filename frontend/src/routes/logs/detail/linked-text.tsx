import { Fragment } from "react";

const LINK = /https?:\/\/[^\s<>"'`()[\]{}\\]+/gi;
/** What ends the sentence that a link is in, not the link. */
const END = /[.,;:!?]+$/;

/** Text of a report: nothing but text, in which addresses of the web are links. */
export function LinkedText({ children }: { children: string }) {
  return partsOf(children).map(({ at, text, isLink }) =>
    isLink ? (
      <a key={at} href={text} target="_blank" rel="noopener noreferrer">
        {text}
      </a>
    ) : (
      <Fragment key={at}>{text}</Fragment>
    ),
  );
}

interface Part {
  at: number;
  text: string;
  isLink: boolean;
}

/** Cut a text into what is a link and what is not. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(END, "");
    if (!URL.canParse(link)) continue;
    if (match.index > end) {
      parts.push({ at: end, text: text.slice(end, match.index), isLink: false });
    }
    parts.push({ at: match.index, text: link, isLink: true });
    end = match.index + link.length;
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end), isLink: false });
  return parts;
}
