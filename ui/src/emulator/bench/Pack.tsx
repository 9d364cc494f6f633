import { useSpeech } from '../../i18n';
import { SelectField, TextField } from '../../kit';
import { setPack } from '../data/desk';
import { usePack } from '../data/desk-queries';
import { useDo } from '../data/queries';
import { useDesk } from '../i18n/desk';
import { useState } from 'react';

/** Whose rules hold: those of the clock's day, of June 2020, or of any day. */
export function Pack() {
  const desk = useDesk().pack;
  const { locale } = useSpeech();
  const { data } = usePack();
  const put = useDo(setPack, [['pack']]);
  const [asking, setAsking] = useState(false);
  const pack = data?.pack ?? 'today';
  const named = pack === 'today' || pack === '2020';
  const chosen = asking || !named ? 'day' : pack;
  const day = data ? new Date(data.rules_at_ms).toISOString().slice(0, 10) : '';
  const choose = (next: string) => {
    setAsking(next === 'day');
    if (next !== 'day') put.mutate(next);
  };
  const chooseDay = (text: string) => {
    const at = Date.parse(`${text}T00:00:00Z`);
    if (text.length !== 10 || Number.isNaN(at)) return;
    setAsking(false);
    put.mutate(`${text}T00:00:00Z`);
  };
  const asOf = data && pack === '2020' && new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(data.rules_at_ms);
  return (
    <div className="packrow">
      <SelectField
        small label={desk.label} value={chosen} onChange={(event) => choose(event.target.value)}
        choices={[{ value: 'today', label: desk.today }, { value: '2020', label: desk.founding }, { value: 'day', label: desk.day }]}
      />
      {chosen === 'day' && <TextField small hideLabel type="date" label={desk.which} defaultValue={day} key={day} min="2015-01-01" onChange={(event) => chooseDay(event.target.value)} />}
      {chosen !== 'day' && asOf && <span className="hint nw">{desk.asOf(asOf)}</span>}
    </div>
  );
}
