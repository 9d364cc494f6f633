import { useState, type FormEvent } from 'react';
import { useAction } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n';
import { Button, Note, SelectField, Sheet } from '../../../kit';
import { chooseSafe, nouns, type TestGroup } from './data';
import { useTestGroupWords } from './words';

/** Chooses the group to which a program in safe mode sends, and says what that means. */
export function SafeGroup({ groups }: { groups: TestGroup[] }) {
  const t = useT();
  const w = useTestGroupWords();
  const { me, ws } = usePlace();
  const may = useMay('policy.manage');
  const now = groups.find((one) => one.safe)?.id ?? '';
  const [picked, setPicked] = useState<string>();
  const chosen = picked !== undefined && (picked === '' || groups.some((one) => one.id === picked)) ? picked : now;
  const save = useAction(() => chooseSafe(ws, chosen), nouns, w.saved);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && chosen !== now && !save.isPending) save.mutate(undefined);
  };
  return (
    <Sheet title={w.safe}>
      <form className="form" onSubmit={submit}>
        <p className="soft">{w.safeSay}</p>
        <Note tone={me.safe_mode ? 'brass' : 'bleu'}>{me.safe_mode ? w.safeNow : w.safeNotNow}</Note>
        <SelectField label={w.safe} hideLabel hint={may ? undefined : w.needs} disabled={!may} value={chosen} onChange={(event) => setPicked(event.target.value)} choices={[{ value: '', label: w.nobodySafe }, ...groups.map((one) => ({ value: one.id, label: one.name }))]} />
        {may && <div><Button kind={chosen === now ? 'quiet' : 'primary'} type="submit" disabled={chosen === now} busy={save.isPending}>{t.kit.save}</Button></div>}
      </form>
    </Sheet>
  );
}
