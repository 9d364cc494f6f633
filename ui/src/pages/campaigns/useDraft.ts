import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import { usePlace } from '../../app/workspace';
import { patchCampaign, type Detail } from './data';
import { blank, type Definition } from './model';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export type Saving = { state: 'saved'; at?: number } | { state: 'waiting' } | { state: 'saving' } | { state: 'elsewhere' } | { state: 'refused'; error: unknown };

export interface Draft {
  definition: Definition;
  name: string;
  revision: number;
  /** What keeps it from being launched, by the place within the definition. */
  problems: Record<string, string>;
  /** Where languages are behind the original; nothing is kept back by it. */
  warnings: Detail['warnings'];
  saving: Saving;
  put: (next: Definition) => void;
  rename: (next: string) => void;
  /** Saves what was not saved yet, now; resolves with the revision that holds. */
  flush: () => Promise<number>;
}

const placesOf = (detail: Pick<Detail, 'problems'>): Record<string, string> => {
  const places: Record<string, string> = {};
  for (const one of detail.problems) places[(one.location ?? '').replace(/^(body\.)?(definition\.|draft\.)?/, '')] ??= one.message;
  return places;
};

/** The draft of a campaign while it is written: saved by itself shortly after each change, one save at a time, never over somebody else's. */
export function useDraft(campaign: Detail, firstVariant: string): Draft {
  const { ws } = usePlace();
  const client = useQueryClient();
  const start = (campaign.draft ?? campaign.live ?? blank(firstVariant)) as Definition;
  const [definition, setDefinition] = useState(start);
  const [name, setName] = useState(campaign.name);
  const [problems, setProblems] = useState(() => placesOf(campaign));
  const [warnings, setWarnings] = useState(campaign.warnings);
  const [saving, setSaving] = useState<Saving>({ state: 'saved' });
  const [revision, setRevision] = useState(campaign.revision);
  const now = useRef({ definition, name });
  const kept = useRef({ definition: start, name: campaign.name, revision: campaign.revision });
  const running = useRef<Promise<void>>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = async (): Promise<void> => {
    clearTimeout(timer.current);
    if (running.current) await running.current;
    const sent = now.current;
    if (same(sent.definition, kept.current.definition) && sent.name === kept.current.name) return;
    if (sent.name.trim() === '') return;
    setSaving({ state: 'saving' });
    running.current = (async () => {
      try {
        const answer = await patchCampaign(ws, campaign.id, {
          revision: kept.current.revision, name: sent.name === kept.current.name ? undefined : sent.name.trim(), definition: same(sent.definition, kept.current.definition) ? undefined : sent.definition,
        });
        kept.current = { ...sent, revision: answer.revision };
        setRevision(answer.revision);
        setProblems(placesOf(answer));
        setWarnings(answer.warnings);
        // What was pasted may have been sealed: the saved words are taken over, unless more was typed meanwhile.
        const back = answer.draft as Definition | undefined;
        if (back && same(now.current.definition, sent.definition) && JSON.stringify(back).includes('secrets.${') && !JSON.stringify(sent.definition).includes('secrets.${')) {
          now.current = { ...now.current, definition: back };
          kept.current.definition = back;
          setDefinition(back);
        }
        client.setQueryData(['campaign', ws, campaign.id], answer);
        void client.invalidateQueries({ queryKey: ['campaigns'] });
        setSaving({ state: 'saved', at: Date.now() });
      } catch (error) {
        setSaving(error instanceof ApiError && error.status === 409 && !error.fields.name ? { state: 'elsewhere' } : { state: 'refused', error });
      } finally {
        running.current = undefined;
      }
    })();
    await running.current;
  };
  const soon = () => {
    setSaving({ state: 'waiting' });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), 700);
  };
  // What waits is saved when the page is left.
  const last = useRef(save);
  last.current = save;
  useEffect(() => () => void last.current(), []);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (saving.state === 'waiting' || saving.state === 'saving') event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [saving.state]);
  return {
    definition, name, revision, problems, warnings, saving,
    put: (next) => {
      now.current = { ...now.current, definition: next };
      setDefinition(next);
      soon();
    },
    rename: (next) => {
      now.current = { ...now.current, name: next };
      setName(next);
      soon();
    },
    flush: async () => {
      await save();
      return kept.current.revision;
    },
  };
}
