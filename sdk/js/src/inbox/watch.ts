/** How long something must be on screen to count as shown. */
const long = 300;

/** Looks out for elements. */
export interface Watch {
  /** Begins to look at an element, or looks at it anew. */
  add: (el: Element) => void;
  drop: (el: Element) => void;
}

/** Tells what stood on screen for 300 ms, half of it at least, or half of the screen, until the signal ends it. */
export function watch(signal: AbortSignal, shown: (el: Element) => void): Watch {
  const timers = new Map<Element, ReturnType<typeof setTimeout>>();
  const cancel = (el: Element) => {
    clearTimeout(timers.get(el));
    timers.delete(el);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const enough = intersectionRatio >= 0.5 || (intersectionRatio && rootBounds && intersectionRect.height >= rootBounds.height / 2);
        if (!enough || document.hidden) cancel(target);
        else if (!timers.has(target)) {
          timers.set(target, setTimeout(() => {
            timers.delete(target);
            shown(target);
          }, long));
        }
      }
    },
    { threshold: [0, 0.25, 0.5, 0.75, 1] },
  );
  const drop = (el: Element) => {
    cancel(el);
    observer.unobserve(el);
  };
  signal.addEventListener('abort', () => {
    observer.disconnect();
    timers.forEach((timer) => clearTimeout(timer));
  });
  return {
    add(el) {
      drop(el);
      observer.observe(el);
    },
    drop,
  };
}
