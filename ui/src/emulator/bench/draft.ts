import { useState } from 'react';

/** A form's values: those of the server, with what was typed over them until it is kept. */
export function useDraft<T extends object>(from: T): { value: T; dirty: boolean; set: (change: Partial<T>) => void; drop: () => void } {
  const [own, setOwn] = useState<Partial<T>>({});
  return { value: { ...from, ...own }, dirty: Object.keys(own).length > 0, set: (change) => setOwn((before) => ({ ...before, ...change })), drop: () => setOwn({}) };
}

/** Lines of a text, without blanks and empty ones. */
export const linesOf = (text: string) => text.split(/\s*\n\s*/).map((line) => line.trim()).filter(Boolean);
