import type { Foretold, Reason, Results } from '../data';

// A forecast laid beside what happened: line by line, under the same words.

export interface Beside { key: string; forecast: number; happened: number }
export interface ReasonBeside extends Beside { stage: Reason['stage']; sentence: string; cure?: string }

/** By which right it was forecast to go, and how it went. A channel without rules of its own has one way: what was sent went by it. */
export function rightsBeside(forecast: Foretold['forecast'], came: Results | undefined): Beside[] {
  const lines = new Map<string, Beside>();
  const line = (key: string) => lines.get(key) ?? lines.set(key, { key, forecast: 0, happened: 0 }).get(key)!;
  for (const one of forecast.rights) line(one.right).forecast += one.people;
  const [only] = forecast.rights;
  if (came && came.rights.length > 0) for (const one of came.rights) line(one.right).happened += one.sent;
  else if (came && only && came.sent > 0) line(only.right).happened += came.sent - (came.fallback?.sent ?? 0);
  if (came?.fallback) line('fallback').happened += came.fallback.sent;
  return [...lines.values()].sort((a, b) => b.forecast - a.forecast || b.happened - a.happened);
}

/** Why people were not to get it, and why they did not; the most first. */
export function reasonsBeside(forecast: Foretold['forecast'], came: Results | undefined): ReasonBeside[] {
  const lines = new Map<string, ReasonBeside>();
  const line = (one: Reason) => {
    const key = `${one.stage} ${one.reason}`;
    return lines.get(key) ?? lines.set(key, { key, stage: one.stage, sentence: one.sentence, cure: one.cure, forecast: 0, happened: 0 }).get(key)!;
  };
  for (const one of forecast.reasons) line(one).forecast += one.people;
  for (const one of came?.reasons ?? []) line(one).happened += one.people;
  return [...lines.values()].sort((a, b) => Math.max(b.forecast, b.happened) - Math.max(a.forecast, a.happened) || a.key.localeCompare(b.key));
}
