import { useState, type FormEvent } from 'react';
import { patchPage } from '../../../api/actions';
import { ApiError } from '../../../api/client';
import type { PageView } from '../../../api/types';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, Note, Sheet, TextField, useEnv } from '../../../kit';
import { formatNumber, formatSpan } from '../../../lib/format';

/** Above so many a second the platform hides the Page's inbox (Messenger Platform reference, section 5.1). */
const INBOX_LIMIT = 40;

/** How fast the Page may send, what that costs, and how long a mailing would take. */
export function Pace({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('pages.manage');
  const [perSecond, setPerSecond] = useState(String(page.per_second));
  const [concurrency, setConcurrency] = useState(String(page.concurrency));
  const [people, setPeople] = useState('10000');
  const save = useAction(() => patchPage(ws, page.id, { per_second: Number(perSecond), concurrency: Number(concurrency) }), ['pages'], t.kit.saved);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const changed = Number(perSecond) !== page.per_second || Number(concurrency) !== page.concurrency;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate(undefined);
  };
  const pace = Math.max(1, Number(perSecond) || 1);
  const count = Math.max(0, Number(people) || 0);
  return (
    <Sheet title={s.page.pace}>
      <form className="form" onSubmit={submit}>
        <div className="paceform">
          <TextField label={t.channels.perSecond} type="number" min={1} max={300} required disabled={!may} value={perSecond} error={refused.per_second} onChange={(event) => setPerSecond(event.target.value)} />
          <TextField label={t.channels.concurrency} type="number" min={1} max={256} required disabled={!may} value={concurrency} error={refused.concurrency} onChange={(event) => setConcurrency(event.target.value)} />
        </div>
        <p className="hint">{s.page.paceHint}</p>
        {pace > INBOX_LIMIT && <Note tone="brass" role="status">{s.page.paceWarn}</Note>}
        {may && <div><Button kind={changed ? 'primary' : 'quiet'} type="submit" busy={save.isPending} disabled={!changed}>{t.kit.save}</Button></div>}
      </form>
      <div className="forecast"><h3>{s.page.forecast}</h3>
      <TextField label={s.page.forecastPeople} type="number" min={0} value={people} onChange={(event) => setPeople(event.target.value)} hint={s.page.forecastSay(formatNumber(count, locale), formatSpan((count / pace) * 1000, locale))} /></div>
    </Sheet>
  );
}
