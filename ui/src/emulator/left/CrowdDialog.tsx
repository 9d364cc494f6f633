import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, Note, TextArea, TextField } from '../../kit';
import { startCrowd, stopCrowd } from '../data/desk';
import { useDo } from '../data/queries';
import type { Crowd, Page } from '../data/types';
import { useDesk } from '../i18n/desk';

const whole = (text: string, most: number) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;

/** How many write, how fast and what. */
export default function CrowdDialog({ crowd, page, open, onClose }: { crowd: Crowd; page?: Page; open: boolean; onClose: () => void }) {
  const desk = useDesk().crowd;
  const t = useT();
  const [people, setPeople] = useState(String(crowd.people));
  const [rate, setRate] = useState(String(crowd.rate));
  const [texts, setTexts] = useState('');
  const peopleBad = !whole(people, 500_000);
  const rateBad = !(Number(rate.replace(',', '.')) > 0) || Number(rate.replace(',', '.')) > 2000;
  const start = useDo(startCrowd, [['crowd']], onClose);
  const stop = useDo(stopCrowd, [['crowd']]);
  const submit = () => {
    if (!page || peopleBad || rateBad) return;
    start.mutate({ page: page.id, people: Number(people), rate: Number(rate.replace(',', '.')), texts: texts.split('\n').map((one) => one.trim()).filter(Boolean) });
  };
  return (
    <Dialog open={open} onClose={onClose} title={desk.title} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <p className="hint">{desk.say(page?.name ?? '')}</p>
        {crowd.problem && <Note tone="stamp">{crowd.problem}</Note>}
        <TextField label={desk.people} value={people} inputMode="numeric" data-autofocus error={peopleBad ? desk.peopleBad : null} onChange={(e) => setPeople(e.target.value)} />
        <TextField label={desk.rate} value={rate} inputMode="decimal" error={rateBad ? desk.rateBad : null} onChange={(e) => setRate(e.target.value)} />
        <TextArea label={desk.texts} hint={desk.textsSay} rows={3} value={texts} onChange={(e) => setTexts(e.target.value)} />
        {crowd.running && <p className="soft t-13" role="status">{desk.written(crowd.written)}</p>}
        <div className="row g8 end">
          {crowd.running && <Button icon="stop" busy={stop.isPending} onClick={() => stop.mutate(undefined)}>{desk.stop}</Button>}
          <span className="sp" />
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind="primary" type="submit" disabled={!page} busy={start.isPending}>{crowd.running ? desk.change : desk.start}</Button>
        </div>
      </form>
    </Dialog>
  );
}
