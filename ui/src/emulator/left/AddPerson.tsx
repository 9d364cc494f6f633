import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, SelectField, TextField, useToast } from '../../kit';
import { addPerson } from '../data/api';
import { addCrowd } from '../data/desk';
import { useDo } from '../data/queries';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { nameOf } from './name';

const locales = ['en_GB', 'en_US', 'fr_FR', 'fr_CA', 'de_DE', 'es_ES', 'it_IT', 'nl_NL', 'pt_BR', 'ja_JP'];

/** A short form for a new test person. */
export function AddPerson({ open, onClose, onAdded }: { open: boolean; onClose: () => void; onAdded: (id: string) => void }) {
  const words = useWords();
  const desk = useDesk().lists;
  const t = useT();
  const say = useToast();
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [locale, setLocale] = useState('en_GB');
  const [zone, setZone] = useState('0');
  const [many, setMany] = useState('1');
  const [checked, setChecked] = useState(false);
  const add = useDo(addPerson, [['state']], (made) => {
    say(words.added(nameOf(made)));
    onAdded(made.id);
    onClose();
    setFirst('');
    setLast('');
    setChecked(false);
  });
  const client = useQueryClient();
  const crowd = useDo(({ count, prefix }: { count: number; prefix: string }) => addCrowd(count, prefix), [['state'], ['people']], (_made, { count }) => {
    say(desk.crowd(count));
    onClose();
    setFirst('');
    setMany('1');
    setChecked(false);
    void client.invalidateQueries();
  });
  const count = Number(many);
  const countBad = !Number.isInteger(count) || count < 1 || count > 500_000;
  const hours = Number(zone);
  const zoneBad = zone.trim() === '' || Number.isNaN(hours) || hours < -12 || hours > 14;
  const submit = () => {
    setChecked(true);
    if (first.trim() === '' || zoneBad || countBad) return;
    if (count > 1) {
      crowd.mutate({ count, prefix: first.trim() });
      return;
    }
    add.mutate({ first_name: first.trim(), last_name: last.trim(), locale, timezone: hours });
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.newPerson} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <TextField label={words.firstName} value={first} data-autofocus required error={checked && first.trim() === '' ? t.kit.required(words.firstName) : null} onChange={(e) => setFirst(e.target.value)} />
        <TextField label={words.lastName} value={last} onChange={(e) => setLast(e.target.value)} />
        <SelectField label={words.locale} value={locale} choices={locales.map((value) => ({ value, label: value }))} onChange={(e) => setLocale(e.target.value)} />
        <TextField label={words.timezone} value={zone} inputMode="decimal" error={checked && zoneBad ? words.timezoneBad : null} onChange={(e) => setZone(e.target.value)} />
        <TextField label={desk.howMany} hint={desk.howManySay} value={many} inputMode="numeric" error={checked && countBad ? desk.howManyBad : null} onChange={(e) => setMany(e.target.value)} />
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind="primary" type="submit" busy={add.isPending || crowd.isPending}>{words.add}</Button>
        </div>
      </form>
    </Dialog>
  );
}
