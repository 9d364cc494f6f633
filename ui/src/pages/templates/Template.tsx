import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Confirm, CopyId, EmptyState, ErrorNote, Menu, Note, PageHeader, Sheet, Skeleton, TextField, Time } from '../../kit';
import { Compose } from '../../composer/Compose';
import type { Composition } from '../../composer/data';
import type { MoreHard } from '../../composer/HardCases';
import { Side } from '../../composer/Side';
import { useTold } from '../../i18n/told';
import { Versions } from './Versions';
import { addTemplate, duplicateTemplate, eraseTemplate, patchTemplate, placesOf, presetsQuery, templateQuery, type Template as Saved } from './data';
import { useTemplateWords } from './words';

const route = getRouteApi('/shell/templates/$id');

/** A template: what it says in each language, beside what comes of it for a person. */
export default function Template() {
  const w = useTemplateWords();
  const { id } = route.useParams();
  const { preset } = route.useSearch();
  const { ws } = usePlace();
  const fresh = id === 'new';
  const template = useQuery({ ...templateQuery(ws, id), enabled: !fresh });
  const presets = useQuery({ ...presetsQuery(ws), enabled: fresh });
  const said = useSaid(template.error ?? presets.error);
  useTitle(template.data?.name ?? w.untitled);
  if (template.error instanceof ApiError && template.error.status === 404) {
    return <div className="body"><EmptyState page icon="entry" title={w.notFound} action={<Link to="/templates" search={{}}>{w.title}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !template.data && !presets.data) return <div className="body"><ErrorNote error={said} onRetry={() => (fresh ? presets.refetch() : template.refetch())} /></div>;
  const begun = presets.data?.items.find((one) => one.id === preset) ?? presets.data?.items[0];
  const composition = fresh ? begun?.composition : template.data?.composition;
  if (!composition) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return <Editor key={`${id} ${template.data?.version ?? begun?.id}`} saved={fresh ? undefined : template.data} preset={fresh ? begun?.id : template.data?.preset} start={fresh ? unasked(composition as Composition) : (composition as Composition)} onReload={() => template.refetch()} />;
}

const nothingMore: MoreHard = { rows: [], told: [] };

/** A message to a person begins without a purpose: it is asked for. */
const unasked = (composition: Composition): Composition => (composition.channel === 'messenger' ? { ...composition, purpose: '' as Composition['purpose'] } : composition);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function Editor({ saved, preset, start, onReload }: { saved: Saved | undefined; preset?: string; start: Composition; onReload: () => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const may = useMay('content.edit');
  const [composition, setComposition] = useState(start);
  const [name, setName] = useState(saved?.name ?? '');
  const [description, setDescription] = useState(saved?.description ?? '');
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [trying, setTrying] = useState(false);
  const mayTry = useMay('messages.send');
  const [person, setPerson] = useState<{ id: string; attributes: Record<string, unknown> }>();
  const changed = !same(composition, start) || name !== (saved?.name ?? '') || description !== (saved?.description ?? '');
  const save = useAction(
    async () => {
      if (!saved) return addTemplate(ws, { name: name.trim(), description, preset, composition });
      return patchTemplate(ws, saved.id, { name: name.trim(), description, composition: same(composition, start) ? undefined : composition, updated_at: saved.updated_at });
    },
    ['message-templates', 'message-template'],
    (kept) => { if (!saved) void navigate({ to: '/templates/$id', params: { id: kept.id }, search: {}, replace: true, ignoreBlocker: true }); },
    { quiet: true },
  );
  const places = Object.fromEntries(Object.entries(save.error instanceof ApiError ? save.error.places : {}).map(([place, text]) => [place.replace(/^composition\./, ''), text]));
  const wrong = saved && same(composition, start) ? (saved.problems ?? []) : [];
  const { say } = useTold();
  const noPurpose = (composition.purpose as string) === '';
  const conflict = save.error instanceof ApiError && save.error.status === 409 && !save.error.fields.name;
  const unplaced = save.error instanceof ApiError && !conflict && !places.name && !Object.keys(places).some((place) => /^(content|variants|purpose|page_id|topic)/.test(place)) ? save.error : undefined;
  const refused = useSaid(unplaced);
  return (
    <>
      <PageHeader
        crumb={<Link to="/templates" search={{}}>{w.title}</Link>} title={saved?.name ?? w.untitled}
        beside={<>{saved?.archived_at && <Badge>{w.archived}</Badge>}<Badge dot={false}>{w.channels[composition.channel]}</Badge>{changed && saved && <Badge tone="brass">{w.unsaved}</Badge>}</>}
        sub={saved && <>{w.versionOf(saved.version)}, <Time at={saved.updated_at} as="day" /> · <CopyId value={saved.id} /></>}
        actions={<>{mayTry && <Button icon="send" disabled={noPurpose} onClick={() => setTrying(true)}>{w.tryIt}</Button>}{may && <><Actions saved={saved} /><Button kind="primary" disabled={!changed || name.trim() === '' || noPurpose} busy={save.isPending} onClick={() => save.mutate(undefined)}>{w.save}</Button></>}</>}
      />
      <div className="body">
        {conflict && <Note tone="brass">{w.elsewhere} <button type="button" className="lnk" onClick={() => { save.reset(); onReload(); }}>{w.reload}</button></Note>}
        {refused && <ErrorNote error={refused} />}
        {wrong.length > 0 && <Note tone="stamp" role="status">{w.cannotGo} {wrong.map((one) => say(one.message)).join(' ')}</Note>}
        <div className="composecols">
          <Sheet label={w.untitled}>
            <div className="col g16">
              <div className="halves">
                <TextField label={w.name} required maxLength={150} value={name} error={places.name ?? null} onChange={(event) => setName(event.target.value)} />
                <TextField label={w.description} maxLength={1000} value={description} onChange={(event) => setDescription(event.target.value)} />
              </div>
              <Compose composition={composition} places={{ ...placesOf(wrong), ...problems, ...places }} person={person?.attributes} onChange={setComposition} />
            </div>
          </Sheet>
          <Side composition={composition} onPerson={setPerson} trying={trying} onTried={() => setTrying(false)} onProblems={setProblems} hard={nothingMore} />
        </div>
        {saved && <Versions template={saved} onRestore={setComposition} />}
      </div>
      <Leaving when={changed && !!may && !save.isSuccess} />
    </>
  );
}

function Actions({ saved }: { saved: Saved | undefined }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState<'archive' | 'erase'>();
  const archive = useAction((on: boolean) => patchTemplate(ws, saved!.id, { archived: on }), ['message-templates', 'message-template'], undefined, { quiet: true });
  const erase = useAction(() => eraseTemplate(ws, saved!.id), ['message-templates'], () => void navigate({ to: '/templates', search: {}, ignoreBlocker: true }), { quiet: true });
  const twice = useAction((name: string) => duplicateTemplate(ws, saved!.id, name), ['message-templates'], (made) => void navigate({ to: '/templates/$id', params: { id: made.id }, search: {} }));
  if (!saved) return null;
  const items = [
    { key: 'twice', label: w.duplicate, onPick: () => twice.mutate(w.copyOf(saved.name)) },
    saved.archived_at ? { key: 'back', label: w.unarchive, onPick: () => archive.mutate(false) } : { key: 'archive', label: w.archive, onPick: () => setAsked('archive') },
    ...(saved.archived_at ? [{ key: 'erase', label: w.remove, onPick: () => setAsked('erase') }] : []),
  ];
  return (
    <>
      <Menu className="btn" groups={[{ key: 'more', items }]}>{w.moreActions}</Menu>
      <Confirm open={asked === 'archive'} title={w.archiveTitle(saved.name)} action={w.archive} onClose={() => setAsked(undefined)} onConfirm={() => archive.mutateAsync(true)}>{w.archiveSay}</Confirm>
      <Confirm open={asked === 'erase'} destructive title={w.eraseTitle(saved.name)} action={w.remove} onClose={() => setAsked(undefined)} onConfirm={() => erase.mutateAsync(undefined)}>{w.eraseSay}</Confirm>
    </>
  );
}

/** Asks before a change that was not saved is left. */
export function Leaving({ when }: { when: boolean }) {
  const w = useTemplateWords();
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname, enableBeforeUnload: () => when, withResolver: true });
  return <Confirm open={status === 'blocked'} destructive title={w.leave} action={w.leaveDo} onClose={() => reset?.()} onConfirm={async () => proceed?.()}>{w.leaveSay}</Confirm>;
}
