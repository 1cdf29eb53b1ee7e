import { useLayoutEffect, useRef, useState } from 'react';

/** Width of a drawing's place, so that its text keeps its size on a phone as on a wall. */
export function useWidth<T extends Element>(first = 520) {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const place = ref.current;
    if (!place) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width) || first));
    watch.observe(place);
    return () => watch.disconnect();
  }, [first]);
  return [ref, width] as const;
}
