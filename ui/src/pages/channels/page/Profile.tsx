import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { patchProfile, profileQuery, type ProfileChange, type ProfileSettings } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useSetUpWords } from '../../../i18n/setup';
import { Badge, Button, ErrorNote, Note, Sheet, Skeleton } from '../../../kit';
import { changeOf, DEFAULT, draftOf, profileOf, spokenIn, type Draft, type Spoken } from './draft';
import { Glass } from './Glass';
import { Locales } from './Locales';
import { Addresses, Commands, Greeting, Ice, MenuLines, Start } from './sections';

/** The Messenger profile of the Page, with what a phone would show beside it. */
export default function Profile({ page }: { page: PageView }) {
  const { ws } = usePlace();
  const profile = useQuery(profileQuery(ws, page.id));
  const said = useSaid(profile.error);
  if (said && !profile.data) return <ErrorNote error={said} onRetry={() => profile.refetch()} />;
  if (!profile.data) return <Skeleton lines={8} height={24} />;
  return <Editor key={page.id} page={page} has={profile.data} />;
}

function Editor({ page, has }: { page: PageView; has: ProfileSettings }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const client = useQueryClient();
  const may = useMay('pages.manage');
  const [draft, setDraft] = useState<Draft>(() => draftOf(has));
  const [locale, setLocale] = useState(DEFAULT);
  const save = useAction((change: ProfileChange) => patchProfile(ws, page.id, change), [], (now) => {
    client.setQueryData(profileQuery(ws, page.id).queryKey, now);
    setDraft(draftOf(now));
  });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const change = changeOf(has, profileOf(draft));
  const spoken = spokenIn(draft, locale);
  const speak = (next: Partial<Spoken>) => setDraft({ ...draft, spoken: { ...draft.spoken, [locale]: { ...spoken, ...next } } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change && may && !save.isPending) save.mutate(change);
  };
  return (
    <div className="profgrid">
      <form className="col g20" onSubmit={submit}>
        <p className="soft">{s.profile.lead}</p>
        {!may && <Note>{s.profile.readOnly}</Note>}
        <fieldset className="plainset sections" disabled={!may}>
          <Start draft={draft} onDraft={setDraft} error={refused.get_started} />
          <Sheet label={s.profile.locale}>
            <Locales draft={draft} locale={locale} onLocale={setLocale} onDraft={setDraft} />
            <div className="col g20">
              <Greeting spoken={spoken} onSpeak={speak} error={refused.greeting} />
              <Ice spoken={spoken} onSpeak={speak} error={refused.ice_breakers} />
              <MenuLines spoken={spoken} onSpeak={speak} error={refused.persistent_menu ?? (spoken.menu.length > 0 && !draft.start.trim() ? s.profile.menuNeeds : undefined)} />
              <Commands spoken={spoken} onSpeak={speak} error={refused.commands} />
            </div>
          </Sheet>
          <Addresses draft={draft} onDraft={setDraft} errors={refused} />
        </fieldset>
        {said && <ErrorNote error={said} />}
        {may && (
          <div className="row g12">
            <Button kind="primary" type="submit" busy={save.isPending} disabled={!change}>{s.profile.save}</Button>
            <span role="status">{change ? <Badge tone="brass">{s.profile.unsaved}</Badge> : save.isSuccess && <Badge tone="verd">{s.profile.saved}</Badge>}</span>
          </div>
        )}
      </form>
      <Glass page={page} draft={draft} spoken={spoken} />
    </div>
  );
}
