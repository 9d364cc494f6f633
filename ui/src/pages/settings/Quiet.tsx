import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { policyQuery, setPolicy, type PolicySettings } from '../../api/setup';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, ErrorNote, Sheet, Skeleton, TextField, Tick, useToast } from '../../kit';

/** How long campaigns keep silent after a colleague answered. */
export function Quiet() {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const policy = useQuery(policyQuery(ws));
  const said = useSaid(policy.error);
  return (
    <Sheet title={s.quiet.title}>
      {said && !policy.data && <ErrorNote error={said} onRetry={() => policy.refetch()} />}
      {!policy.data && !said && <Skeleton lines={2} />}
      {policy.data && <Editor has={policy.data} />}
    </Sheet>
  );
}

function Editor({ has }: { has: PolicySettings }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  const may = useMay('policy.manage');
  const [minutes, setMinutes] = useState(String(has.human_hold_minutes));
  const [tolerant, setTolerant] = useState(has.tolerant);
  const save = useAction((next: PolicySettings) => setPolicy(ws, next), ['why'], (now) => {
    say(t.kit.saved);
    client.setQueryData(policyQuery(ws).queryKey, now);
  });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate({ human_hold_minutes: Number(minutes), tolerant });
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{s.quiet.lead}</p>
      {said && <ErrorNote error={said} />}
      <TextField label={s.quiet.minutes} hint={s.quiet.minutesHint} type="number" min={0} required disabled={!may} value={minutes} error={refused.human_hold_minutes} onChange={(event) => setMinutes(event.target.value)} />
      <Tick label={s.quiet.tolerant} hint={s.quiet.tolerantHint} disabled={!may} checked={tolerant} onChange={(event) => setTolerant(event.target.checked)} />
      {may && <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>}
    </form>
  );
}
