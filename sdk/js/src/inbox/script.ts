import { define, home } from './element';

// The entry of the script tag: the element is there at once, and asks the server that the script came from.
const src = (document.currentScript as HTMLScriptElement | null)?.src;
if (src) home.src = src.replace(/\/feed\/v1\/.*$/, '');
define();
