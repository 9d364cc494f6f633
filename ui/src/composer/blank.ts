import type { Composition } from './data';

/** Whether nothing is written yet of what a message cannot go without: its text, or the address of its webhook. In other languages nothing either. */
export function isBlank({ content, variants }: Composition): boolean {
  if (variants?.length) return false;
  if (content.type === 'text') return !content.text?.trim();
  return content.type === 'webhook' && !content.webhook?.url.trim();
}
