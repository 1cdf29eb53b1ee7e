import { useEffect } from 'react';

const boxes = '.card.flush, .scroll, .paper > section';

/** What scrolls sideways can be reached and scrolled by keyboard; what does not scroll is no extra stop. */
export function useScrollable(): void {
  useEffect(() => {
    const content = document.getElementById('content');
    if (!content) return;
    let frame = 0;
    const mark = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        for (const box of content.querySelectorAll<HTMLElement>(boxes)) {
          if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
          else box.removeAttribute('tabindex');
        }
      });
    };
    const seen = new MutationObserver(mark);
    seen.observe(content, { childList: true, subtree: true });
    const sized = new ResizeObserver(mark);
    sized.observe(content);
    mark();
    return () => {
      seen.disconnect();
      sized.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
}
