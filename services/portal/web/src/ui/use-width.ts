import { useLayoutEffect, useState } from 'react';

/** Width of a drawing's place, so that its text keeps its size on a phone as on a wall. The place may come later than the page. */
export function useWidth<T extends Element>(first = 520) {
  const [place, ref] = useState<T | null>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    if (!place) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width) || first));
    watch.observe(place);
    return () => watch.disconnect();
  }, [place, first]);
  return [ref, width] as const;
}
