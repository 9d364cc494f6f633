import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type ChangeEvent } from 'react';
import { api, got } from '../../api/client';
import { pagesQuery } from '../../api/queries';
import type { components } from '../../api/schema';
import { keepTold } from '../../api/told';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Badge, Button, ButtonLink, Drawer, ErrorNote, Note, Said, SelectField, Skeleton, Tick, useToast, type Tone } from '../../kit';
import { useFileWords } from './filewords';

type Report = components['schemas']['BundleReport'];
type Change = components['schemas']['BundleChange'];

const kinds = ['templates', 'content_blocks', 'segments', 'campaigns'];

async function send(ws: string, what: 'diff' | 'apply', file: File, pages: Record<string, string>): Promise<Report> {
  const named = Object.entries(pages).filter(([, to]) => to).map(([from, to]) => `${from}=${to}`).join(',');
  const report = await got(api.POST(`/api/v1/workspaces/{ws}/files/${what}`, {
    params: { path: { ws }, query: { pages: named || undefined } }, body: file as unknown as string, bodySerializer: (body: unknown) => body as BodyInit, headers: { 'Content-Type': 'application/zip' },
  }));
  for (const one of report.problems) keepTold(one.sentence, one.template, one.params);
  return report;
}

/** Takes content out as files, and brings files in once what they would change has been seen. */
export default function Files({ may, onClose }: { may: boolean; onClose: () => void }) {
  const w = useFileWords();
  const { ws } = usePlace();
  const [chosen, setChosen] = useState(kinds);
  const flip = (kind: string) => setChosen(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : kinds.filter((one) => one === kind || chosen.includes(one)));
  return (
    <Drawer open onClose={onClose} title={w.title} size={720}>
      <div className="col g20">
        <p className="soft">{w.lead}</p>
        <section className="col g8">
          <h3>{w.out}</h3>
          <div className="row g16 wrap">{kinds.map((kind) => <Tick key={kind} label={w.kinds[kind]} checked={chosen.includes(kind)} onChange={() => flip(kind)} />)}</div>
          {chosen.length > 0 ? <div className="row"><ButtonLink icon="download" href={`/api/v1/workspaces/${ws}/files/export?kinds=${chosen.join(',')}`}>{w.download}</ButtonLink></div> : <p className="err" role="alert">{w.none}</p>}
        </section>
        <section className="col g8">
          <h3>{w.into}</h3>
          {may ? <BringIn onDone={onClose} /> : <Note>{w.mayNot}</Note>}
        </section>
      </div>
    </Drawer>
  );
}

function BringIn({ onDone }: { onDone: () => void }) {
  const w = useFileWords();
  const { ws } = usePlace();
  const say = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [pages, setPages] = useState<Record<string, string>>({});
  const diff = useAction((ask: { file: File; pages: Record<string, string> }) => send(ws, 'diff', ask.file, ask.pages), [], undefined, { quiet: true });
  const apply = useAction(() => send(ws, 'apply', file as File, pages), ['message-templates', 'message-template', 'content-blocks', 'content-block', 'segments', 'media'], (report) => {
    if (!report.applied) return void (file && diff.mutate({ file, pages }));
    say(w.applied);
    onDone();
  }, { quiet: true });
  const said = useSaid(diff.error ?? apply.error);
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const next = event.target.files?.[0];
    event.target.value = '';
    if (!next) return;
    setFile(next);
    setPages({});
    diff.mutate({ file: next, pages: {} });
  };
  const map = (name: string, to: string) => {
    const next = { ...pages, [name]: to };
    setPages(next);
    if (file) diff.mutate({ file, pages: next });
  };
  const report = diff.data;
  const changes = report ? report.added + report.changed : 0;
  return (
    <>
      <div className="row g8 wrap"><Button icon="plus" busy={diff.isPending} onClick={() => input.current?.click()}>{w.choose}</Button>{file && <span className="m breaks">{file.name}</span>}</div>
      <input ref={input} type="file" className="vh" tabIndex={-1} aria-label={w.choose} accept=".zip,application/zip" onChange={pick} />
      <p className="soft t-13">{w.chooseSay}</p>
      {said && <ErrorNote error={said} />}
      {diff.isPending && !report && <><p role="status">{w.reading}</p><Skeleton lines={3} /></>}
      {report && !said && (
        <div className="col g16" aria-busy={diff.isPending || undefined}>
          <p role="status" className="m">{changes === 0 && report.problems.length === 0 ? w.nothing : w.would(report.added, report.changed, report.same)}</p>
          <MissingPages report={report} pages={pages} onMap={map} />
          {report.problems.length > 0 && (
            <Note tone="stamp">
              <p className="m">{w.problems}</p>
              <ul className="col g4">{report.problems.map((one, i) => <li key={i} className="t-13"><code className="breaks">{one.path}</code> <Said text={one.sentence} /></li>)}</ul>
            </Note>
          )}
          {report.changes.length > 0 && <Changes changes={report.changes} />}
          {changes > 0 && report.problems.length === 0 && <div className="row end"><Button kind="primary" busy={apply.isPending} onClick={() => apply.mutate(undefined)}>{w.apply(changes)}</Button></div>}
        </div>
      )}
    </>
  );
}

/** Pages that the files name and that are not here: which one of here stands for each. */
function MissingPages({ report, pages, onMap }: { report: Report; pages: Record<string, string>; onMap: (name: string, to: string) => void }) {
  const w = useFileWords();
  const { ws } = usePlace();
  const here = useQuery(pagesQuery(ws));
  const missing = report.problems.filter((one) => one.template?.startsWith("There is no Page '{1}' here")).map((one) => String(one.params?.['1'] ?? ''));
  const names = [...new Set([...missing, ...Object.keys(pages)])].filter((name) => name && !Object.values(pages).includes(name));
  return <>{names.map((name) => <SelectField key={name} label={w.page(name)} value={pages[name] ?? ''} choices={[{ value: '', label: w.noPage }, ...(here.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => onMap(name, event.target.value)} />)}</>;
}

const tones: Record<Change['action'], Tone> = { add: 'verd', change: 'brass', extra: 'plain' };

function Changes({ changes }: { changes: Change[] }) {
  const w = useFileWords();
  return (
    <section className="col g8" aria-label={w.changes}>
      {changes.map((one) => (
        <details key={`${one.kind}/${one.name}`}>
          <summary><Badge tone={tones[one.action]}>{w.actions[one.action]}</Badge> <span className="soft t-12">{w.kinds[one.kind]}</span> <span className="m breaks">{one.name}</span></summary>
          {one.fields?.map((field) => (
            <div key={field.name} className="col g4 pad">
              <span className="label">{w.field[field.name] ?? field.name}</span>
              {one.action === 'change' && <Text label={w.before} field={w.field[field.name] ?? field.name} text={field.before || w.empty} />}
              <Text label={w.after} field={w.field[field.name] ?? field.name} text={field.after || w.empty} />
            </div>
          ))}
        </details>
      ))}
    </section>
  );
}

/** What a part of a thing says, here or in the files. */
function Text({ label, field, text }: { label: string; field: string; text: string }) {
  return (
    <>
      <span className="soft t-12">{label}</span>
      <div className="codebox"><pre className="code" tabIndex={0} role="region" aria-label={`${label}: ${field}`}>{text}</pre></div>
    </>
  );
}
