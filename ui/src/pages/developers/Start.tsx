import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesQuery, someoneQuery } from '../../api/queries';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { ButtonLink, CodeBlock, Icon, Note, Segmented, SelectField, Sheet, TextField, type IconName } from '../../kit';
import { curlFor, type Sample } from './samples';

/** References, the emulator, and calls to copy. */
export function Start() {
  const t = useT();
  const { me } = usePlace();
  return (
    <div className="devgrid">
      <div className="col g20">
        <Door icon="dev" title={t.developers.reference} say={t.developers.referenceSay} links={[['/api/v1/docs', t.developers.open], ['/api/v1/openapi.json', t.developers.definition]]} />
        <Door icon="send" title={t.developers.pushReference} say={t.developers.pushReferenceSay} links={[['/documentation/', t.developers.open], ['/documentation/definition.json', t.developers.definition]]} />
        {me.emulator_url && <Door icon="phone" title={t.developers.emulator} say={t.developers.emulatorSay} links={[[me.emulator_url, t.developers.open]]} />}
      </div>
      <Samples />
    </div>
  );
}

function Door({ icon, title, say, links }: { icon: IconName; title: string; say: string; links: [string, string][] }) {
  return (
    <section className="card" aria-label={title}>
      <div className="in row g16 top">
        <span className="av s40 square"><Icon name={icon} /></span>
        <div className="sp">
          <h2>{title}</h2>
          <p className="soft">{say}</p>
          <div className="row g8 gap-top">{links.map(([href, label]) => <ButtonLink key={href} size="sm" href={href} external>{label}<span className="vh"> {title}</span></ButtonLink>)}</div>
        </div>
      </div>
    </section>
  );
}

function Samples() {
  const t = useT();
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const people = useQuery(someoneQuery(ws, '')).data?.items ?? [];
  const [sample, setSample] = useState<Sample>('text');
  const [typed, setTyped] = useState<string>();
  const [chosen, setChosen] = useState('');
  const customer = typed ?? people.find((person) => person.customer_ids.length > 0)?.customer_ids[0] ?? 'CT-20418';
  const page = chosen || pages[0]?.id || '';
  const kinds = (['text', 'image', 'carousel', 'receipt'] as const).map((value) => ({ value, label: t.developers.kinds[value] }));
  return (
    <Sheet title={t.developers.samples}>
      <div className="col g16">
        <p className="soft">{t.developers.samplesSay} <Link to="/developers" search={{ tab: 'keys', do: 'new' }}>{t.developers.createKey}</Link></p>
        {pages.length === 0 && <Note tone="brass">{t.developers.noPage}</Note>}
        <div className="form two">
          <SelectField label={t.developers.page} value={page} onChange={(event) => setChosen(event.target.value)} choices={pages.map((one) => ({ value: one.id, label: one.name }))} />
          <TextField label={t.developers.customer} value={customer} onChange={(event) => setTyped(event.target.value)} />
        </div>
        <Segmented label={t.developers.sampleCode} value={sample} choices={kinds} onChange={setSample} />
        <CodeBlock label={t.developers.sampleCode} text={curlFor(sample, window.location.origin, page || 'PAGE_ID', customer || 'CUSTOMER_ID')} />
      </div>
    </Sheet>
  );
}
