import { useQuery } from '@tanstack/react-query';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import type { Longest } from '../../../composer/Compose';
import type { Hard, MoreHard } from '../../../composer/HardCases';
import { placeName } from '../../../composer/paths';
import { useComposerWords } from '../../../composer/words';
import { useTold } from '../../../i18n/told';
import { Button, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { rehearsalQuery, rehearse } from '../data';
import { longestTexts } from '../model';
import type { Draft } from '../useDraft';
import { useCampaignWords } from '../words';
import type { Part } from './Fallback';

/** What the last rehearsal found that is hard in a variant, or in its fallback, and the longest text of each field in each language where it is of what is saved. */
export function useHard(id: string, draft: Draft, variant: string | undefined, part: Part, wanted: boolean): { more: MoreHard; longest: Longest | undefined } {
  const w = useCampaignWords();
  const c = useComposerWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.edit');
  const seen = useQuery({ ...rehearsalQuery(ws, id), enabled: wanted });
  const begin = useAction(async () => { await draft.flush(); return rehearse(ws, id); }, ['rehearsal'], undefined, { quiet: true });
  const refused = useSaid(begin.error);
  const last = seen.data;
  const number = (n: number) => formatNumber(n, locale);
  const done = last?.state === 'done' ? last : undefined;
  const current = done !== undefined && done.revision === draft.revision && draft.saving.state === 'saved';
  const own = <T extends { variant_id: string; fallback?: boolean }>(list: T[]) => list.filter((one) => one.variant_id === variant && Boolean(one.fallback) === (part === 'second'));
  const named = (field: string) => placeName(field.replace(/^content\./, ''), c);
  const many = new Set(done && own(done.longest).map((one) => one.language)).size > 1;
  const inLanguage = (one: { language?: string }) => (many || one.language) && `${w.ofWhich(one.language ? c.languageName(one.language) : c.everybodyElse)} `;
  const rows: Hard[] = !done ? [] : [
    ...own(done.findings).slice(0, 5).map((one, i): Hard => ({ key: `finding ${i}`, tone: 'stamp', label: <>{one.language && inLanguage(one)}{one.field && `${named(one.field)}: `}{say(one.message)}</>, people: one.people, who: one.profiles })),
    ...longestTexts(own(done.longest), 2).map((one): Hard => ({ key: `longest ${one.language} ${one.field}`, label: <>{inLanguage(one)}{w.longestOf(named(one.field), number(one.characters))}</>, who: [one.profile_id] })),
    ...done.missing.slice(0, 5).map((one): Hard => ({ key: `lacks ${one.attribute}`, tone: 'brass', label: c.lacks(one.attribute), people: one.people, who: one.profiles })),
    ...own(done.warnings).slice(0, 3).map((one, i): Hard => ({ key: `warning ${i}`, tone: 'brass', label: <>{one.language && inLanguage(one)}{say(one.message)}</>, people: one.people, who: one.profiles })),
  ];
  const running = last?.state === 'running';
  const status = refused ? refused.message : running ? w.doneOf(number(last.done), number(last.people)) : last?.state === 'failed' ? last.note : done ? (current ? w.rehearsedAll(number(done.people)) : w.rehearsedBefore) : w.hardSay;
  return {
    more: {
      rows, status, told: done ? done.missing.map((one) => one.attribute) : [],
      action: may && !current && <Button size="sm" busy={begin.isPending || running} onClick={() => begin.mutate(undefined)}>{last ? w.rehearseAgain : w.rehearse}</Button>,
    },
    longest: current ? byLanguage(own(done.longest)) : undefined,
  };
}

function byLanguage(all: { language?: string; field: string; characters: number }[]): Longest {
  const found: Longest = {};
  for (const one of all) (found[one.language ?? ''] ??= {})[one.field.replace(/^content\./, '')] = one.characters;
  return found;
}
