import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { patchWorkspace } from '../../api/actions';
import { ApiError } from '../../api/client';
import { policyQuery } from '../../api/setup';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, ErrorNote, Note, SelectField, Sheet, Skeleton, TextField } from '../../kit';
import { Marketing } from './Marketing';
import { Quiet } from './Quiet';

/** What a workspace may choose of the rules that decide whether a message may go. */
export default function Rules() {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const policy = useQuery(policyQuery(ws));
  const said = useSaid(policy.error);
  return (
    <div className="col g20 reading">
      <p className="soft">{s.rules.lead} <a href="/docs/policy">{s.rules.all}</a></p>
      <Pack />
      {said && !policy.data && <ErrorNote error={said} onRetry={() => policy.refetch()} />}
      {!policy.data && !said && <Sheet><Skeleton lines={4} /></Sheet>}
      {policy.data && <><Quiet has={policy.data} /><Marketing has={policy.data} /></>}
    </div>
  );
}

/** Which rules hold: today's, those of 2020, or those of a day. */
function Pack() {
  const t = useT();
  const s = useSetUpWords();
  const { ws, membership } = usePlace();
  const may = useMay('workspace.manage');
  const named = membership.rule_pack in t.settings.rulePacks;
  const [pack, setPack] = useState(named ? membership.rule_pack : 'day');
  const [day, setDay] = useState(named ? '' : membership.rule_pack.slice(0, 10));
  const save = useAction(() => patchWorkspace(ws, { rule_pack: pack === 'day' ? `${day}T00:00:00Z` : pack }), ['me', 'home', 'why'], t.kit.saved, { quiet: true });
  const refused = save.error instanceof ApiError ? (save.error.fields.rule_pack ?? save.error.message) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate(undefined);
  };
  const choices = [...Object.entries(t.settings.rulePacks).map(([value, label]) => ({ value, label })), { value: 'day', label: s.rules.ofDay }];
  return (
    <Sheet title={t.settings.rulePack}>
      <form className="form" onSubmit={submit}>
        {!may && <Note>{t.settings.readOnly}</Note>}
        <SelectField label={t.settings.rulePack} hideLabel hint={t.settings.rulePackHint} choices={choices} disabled={!may} value={pack} onChange={(event) => setPack(event.target.value)} />
        {pack === 'day' && <TextField label={s.rules.day} hint={s.rules.dayHint} type="date" required disabled={!may} value={day} error={refused} onChange={(event) => setDay(event.target.value)} />}
        {pack !== 'today' && <Note tone="brass">{s.rules.past}</Note>}
        {may && <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>}
      </form>
    </Sheet>
  );
}
