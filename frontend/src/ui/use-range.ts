/** Walk the buckets of a histogram, by pointer or keys, and choose some that follow each other. */

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { bucketAt } from "./buckets";

const DRAGGED_PX = 4; // less is a click
const PAGE = 6;

interface State {
  /** The bucket that is pointed at or walked to. */
  at: number | null;
  /** Where a choice began, which goes on until `at`. */
  anchor: number | null;
}

const NOWHERE: State = { at: null, anchor: null };

/** Return [first, last] of what is chosen: a bucket alone while there is no choice. */
const chosen = ({ at, anchor }: State): [number, number] | null =>
  at === null ? null : [Math.min(at, anchor ?? at), Math.max(at, anchor ?? at)];

function step(key: string, at: number, last: number): number | null {
  const to = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - PAGE,
    PageUp: at + PAGE,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}

export function useRange(count: number, onChoose: (first: number, last: number) => void) {
  const [state, setState] = useState<State>(NOWHERE);
  // What a pointer does comes faster than what it changes is drawn.
  const press = useRef<{ x: number; anchor: number; isDrag: boolean } | null>(null);
  const last = count - 1;
  const now: State = { at: state.at === null ? null : Math.min(state.at, last), anchor: state.anchor };

  const end = (state: State) => {
    const range = chosen(state);
    setState({ at: state.at, anchor: null });
    if (range) onChoose(...range);
  };

  const where = (event: PointerEvent<Element>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return bucketAt(event.clientX - left, width, count);
  };

  const pointer = {
    onPointerDown: (event: PointerEvent<Element>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = where(event);
      press.current = { x: event.clientX, anchor: at, isDrag: false };
      setState({ at, anchor: null });
    },
    onPointerMove: (event: PointerEvent<Element>) => {
      const pressed = press.current;
      if (pressed) pressed.isDrag ||= Math.abs(event.clientX - pressed.x) >= DRAGGED_PX;
      setState({ at: where(event), anchor: pressed?.isDrag ? pressed.anchor : null });
    },
    onPointerUp: (event: PointerEvent<Element>) => {
      const pressed = press.current;
      press.current = null;
      if (pressed?.isDrag) end({ at: where(event), anchor: pressed.anchor });
    },
    // The browser took it for something else, like scrolling the page.
    onPointerCancel: () => {
      press.current = null;
      setState(NOWHERE);
    },
    onPointerLeave: (event: PointerEvent<Element>) => {
      if (!press.current && event.pointerType === "mouse") setState(NOWHERE);
    },
  };

  const keys = {
    onFocus: () => setState({ at: now.at ?? last, anchor: null }),
    onBlur: () => setState(NOWHERE),
    onKeyDown: (event: KeyboardEvent) => {
      const at = now.at ?? last;
      const to = step(event.key, at, last);
      if (to !== null) setState({ at: to, anchor: event.shiftKey ? (now.anchor ?? at) : null });
      else if (event.key === "Enter") end(now);
      else if (event.key === "Escape" && now.anchor !== null) setState({ at, anchor: null });
      else return;
      event.preventDefault();
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === "Shift" && now.anchor !== null) end(now);
    },
  };

  return { at: now.at, range: chosen(now), isChoosing: now.anchor !== null, pointer, keys };
}
