import { useState, type FormEvent } from 'react';
import { setMenu, type PersonMenu } from '../../api/thread';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, ErrorNote } from '../../kit';
import { useSay } from '../../message/words';
import { DEFAULT, draftOf, profileOf, spokenIn } from '../channels/page/draft';
import { Locales } from '../channels/page/Locales';
import { MenuLines } from '../channels/page/sections';
import '../channels/channels.css';

/** Edits a person's own menu with the lines of the Page's. An empty one gives them the Page's again. */
export default function MenuForm({ page, psid, has, onDone, onClose }: { page: string; psid: string; has: PersonMenu; onDone: (now: PersonMenu) => void; onClose: () => void }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const [draft, setDraft] = useState(() => draftOf(has));
  const [locale, setLocale] = useState(DEFAULT);
  const spoken = spokenIn(draft, locale);
  const save = useAction(() => setMenu(ws, page, psid, { persistent_menu: profileOf(draft).persistent_menu ?? [] }), [], onDone, { quiet: true });
  const said = useSaid(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  return (
    <form className="col g16" onSubmit={submit}>
      {said && <ErrorNote error={said} />}
      <Locales draft={draft} locale={locale} onLocale={setLocale} onDraft={setDraft} />
      <MenuLines spoken={spoken} onSpeak={(next) => setDraft({ ...draft, spoken: { ...draft.spoken, [locale]: { ...spoken, ...next } } })} />
      <p className="hint">{s.fb.menuHint}</p>
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
    </form>
  );
}
