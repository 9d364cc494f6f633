/** Makes this a page. locks: its tabs share one stream. */
export function page(locks?: boolean): void;
