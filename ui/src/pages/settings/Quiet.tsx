import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import type { PolicySettings } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { useMay } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, ErrorNote, Sheet, TextField, Tick } from '../../kit';
import { useSavePolicy } from './policy';

/** How long campaigns keep silent after a colleague answered. */
export function Quiet({ has }: { has: PolicySettings }) {
  const t = useT();
  const s = useSetUpWords();
  const may = useMay('policy.manage');
  const [minutes, setMinutes] = useState(String(has.human_hold_minutes));
  const [tolerant, setTolerant] = useState(has.tolerant);
  const save = useSavePolicy(has);
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate({ human_hold_minutes: Number(minutes), tolerant });
  };
  return (
    <Sheet title={s.quiet.title}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{s.quiet.lead}</p>
        {said && !refused.human_hold_minutes && <ErrorNote error={said} />}
        <TextField label={s.quiet.minutes} hint={s.quiet.minutesHint} type="number" min={0} required disabled={!may} value={minutes} error={refused.human_hold_minutes} onChange={(event) => setMinutes(event.target.value)} />
        <Tick label={s.quiet.tolerant} hint={s.quiet.tolerantHint} disabled={!may} checked={tolerant} onChange={(event) => setTolerant(event.target.checked)} />
        {may && <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>}
      </form>
    </Sheet>
  );
}
