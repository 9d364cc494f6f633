import { guard } from './guard';
import { start } from './tag';

// The entry of the script: it exports nothing, so that the page gets no other name from it.
guard(() => {
  const own = document.currentScript || document.querySelector('script[data-site][src*="/tag/v1.js"]');
  start(window, own as HTMLScriptElement | null);
})();
