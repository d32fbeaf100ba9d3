import { type RefObject, useLayoutEffect, useState } from "react";

/** Return how wide an element is in whole pixels, before it is painted and whenever it changes. */
export function useWidth(ref: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.getBoundingClientRect().width));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);

  return width;
}
