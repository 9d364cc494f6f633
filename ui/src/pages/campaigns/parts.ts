import { filtersSaid, criteriaSaid, type Saying } from '../segments/said';
import type { Criterion, Node } from '../segments/tree';
import { inUnits, letter, subscriptionState, withSubscriptionState, type Conversion, type Definition, type Delay, type Happening, type Schedule } from './model';
import type { Words } from './words';

// What a definition says, in sentences under the names of its parts; and what two of them do not have in common.

export interface Part { key: string; label: string; lines: string[] }
export interface Change { key: string; label: string; gone: string[]; come: string[] }

export interface Telling extends Saying {
  c: Words;
  purposes: Record<string, string>;
}

export const lengthSaid = (seconds: number, c: Words) => {
  const { n, unit } = inUnits(seconds);
  return c.length(n, unit);
};

/** Something that a person does, in one line. */
export function happeningSaid(one: Happening, say: Telling): string {
  const { c, nameOf } = say;
  if (one.kind === 'subscription') {
    const rest = withSubscriptionState(one, '');
    return [c.happenings.subscription, c.ends.to, c.subscriptionStates[subscriptionState(one)], c.inGroup, one.name ? nameOf(one.name) : c.anyGroup, criteriaSaid(rest.where as Criterion[] | undefined, say)].filter(Boolean).join(' ');
  }
  const value = (it: unknown) => (it === undefined ? c.whatever : String(it));
  return [
    c.happenings[one.kind] ?? one.kind, one.name, one.campaign && nameOf(one.campaign), one.products?.length && `${c.of} ${one.products.join(', ')}`,
    (one.from !== undefined || one.to !== undefined) && `${c.ends.from} ${value(one.from)} ${c.ends.to} ${value(one.to)}`,
    one.page_id && `${c.on} ${nameOf(one.page_id)}`, one.topic && `${c.about} ${one.topic}`, criteriaSaid(one.where as Criterion[] | undefined, say),
  ].filter(Boolean).join(' ');
}

export const conversionSaid = (one: Conversion, say: Telling) => `${happeningSaid(one.on, say)}, ${say.c.withinOf(lengthSaid(one.within_seconds, say.c))}`;

function scheduleSaid(one: Schedule, c: Words): string {
  if (one.now) return c.startNow;
  const again = one.repeat && [c.repeats[one.repeat], one.every && one.every > 1 ? `× ${one.every}` : '', one.weekdays?.map((day) => c.weekdays[day - 1]).join(', '), one.day && `${c.dayOfMonth} ${one.day}`, one.until && `${c.untilWhen.toLowerCase()} ${one.until}`].filter(Boolean).join(' ');
  return [`${one.date ?? '…'} ${c.at} ${one.time ?? '…'}`, one.local && c.theirs, again].filter(Boolean).join(', ');
}

function delaySaid(one: Delay | undefined, c: Words): string {
  if (one?.weekday) return `${c.delays.weekday} ${c.weekdays[one.weekday - 1]} ${c.at} ${one.time}`;
  if (one?.days) return `${one.days} ${c.delays.days} ${c.at} ${one.time}`;
  return one?.after_seconds ? `${c.delays.after} ${lengthSaid(one.after_seconds, c)}` : (c.delays.now ?? '');
}

/** The ends of a tree of JSON, each with its place: what somebody wrote in a message. */
function leaves(value: unknown, at = ''): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [`${at}: ${String(value)}`];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, Array.isArray(value) ? `${at}[${Number(key) + 1}]` : at ? `${at}.${key}` : key));
}

/** What a definition says, part by part, in the order of the steps. */
export function partsOf(definition: Definition, say: Telling): Part[] {
  const { c, purposes } = say;
  const { delivery, variants } = definition;
  const { trigger, quiet, again } = delivery;
  const quietly = !quiet ? c.quietWorkspace : quiet.off ? c.quietOff : `${quiet.from} ${c.to} ${quiet.to}${quiet.drop ? `, ${c.quietDrop}` : ''}`;
  const named = (i: number) => (variants[i]!.name === letter(i) ? c.variant(letter(i)) : `${letter(i)} ${variants[i]!.name}`);
  const one = (key: string, label: string, line: string | number | undefined | false): Part => ({ key, label, lines: line ? [String(line)] : [] });
  return [
    one('purpose', c.purpose, definition.purpose && (purposes[definition.purpose] ?? definition.purpose)),
    one('topic', c.topic, definition.topic),
    ...variants.map((variant, i): Part => {
      const { purpose: _purpose, topic: _topic, ...said } = (variant.composition ?? {}) as unknown as Record<string, unknown>;
      return { key: `variant ${variant.id}`, label: named(i), lines: leaves(said).map((line) => line.replace(/^content\./, '')) };
    }),
    ...variants.flatMap((variant, i): Part[] => {
      const { fallback } = variant;
      const { purpose: _purpose, topic: _topic, ...said } = (fallback?.composition ?? {}) as unknown as Record<string, unknown>;
      return fallback ? [{ key: `fallback ${variant.id}`, label: `${named(i)}, ${c.fallback(c.channels[String(said.channel)] ?? '').toLowerCase()}`, lines: [[c.fallbackWhens[fallback.when] ?? fallback.when, fallback.wait_seconds && lengthSaid(fallback.wait_seconds, c)].filter(Boolean).join(', '), ...leaves(said).map((line) => line.replace(/^content\./, ''))] }] : [];
    }),
    { key: 'links', label: c.links, lines: leaves(definition.links) },
    { key: 'begins', label: c.begins, lines: [c.types[delivery.type] ?? delivery.type, ...(delivery.schedule ? [scheduleSaid(delivery.schedule, c)] : []), ...(trigger?.on ?? []).map((it) => happeningSaid(it, say))] },
    ...(trigger ? [one('delay', c.then, delaySaid(trigger.delay, c)), { key: 'unless', label: c.unless, lines: (trigger.unless ?? []).map((it) => happeningSaid(it, say)) }, one('recheck', c.recheck, trigger.recheck && c.yes), one('from', c.from, trigger.from), one('until', c.untilWhen, trigger.until)] : []),
    one('again', c.again, again ? (again.after_seconds ? c.againOf(lengthSaid(again.after_seconds, c)) : c.eachTime) : c.never),
    one('quiet', c.quiet, quietly),
    one('caps', c.caps, delivery.no_caps ? c.no : c.yes),
    one('priority', c.priority, c.priorities[delivery.priority || 'normal']),
    one('serving', c.serving, delivery.realtime && c.realtime), one('speed', c.speed, delivery.per_minute), one('most', c.most, delivery.most), one('most run', c.mostRun, delivery.most_per_run),
    one('within', c.within, lengthSaid(delivery.within_seconds || 259_200, c)),
    { key: 'audience', label: c.who, lines: filtersSaid(definition.audience.where as Node, say) },
    { key: 'split', label: c.split, lines: [...(variants.length > 1 || definition.control ? variants.map((variant, i) => `${named(i)}: ${variant.weight} %`) : []), ...(definition.control ? [`${c.control}: ${definition.control} %`] : [])] },
    one('winner', c.winner, definition.winner && [c.winners[definition.winner.by] ?? definition.winner.by, definition.winner.percent && `${definition.winner.percent} %`, definition.winner.after_seconds && lengthSaid(definition.winner.after_seconds, c)].filter(Boolean).join(', ')),
    { key: 'conversions', label: c.success, lines: (definition.conversions ?? []).map((it) => conversionSaid(it, say)) },
  ];
}

/** What one says that the other does not, part by part; none where they say the same. */
export function changesOf(before: Part[], after: Part[]): Change[] {
  const keys = [...new Set([...after, ...before].map((part) => part.key))];
  return keys.flatMap((key) => {
    const [was, is] = [before.find((part) => part.key === key), after.find((part) => part.key === key)];
    const gone = (was?.lines ?? []).filter((line) => !is?.lines.includes(line));
    const come = (is?.lines ?? []).filter((line) => !was?.lines.includes(line));
    if (is && was && is.label !== was.label) { gone.unshift(was.label); come.unshift(is.label); }
    return gone.length + come.length > 0 ? [{ key, label: (is ?? was)!.label, gone, come }] : [];
  });
}
