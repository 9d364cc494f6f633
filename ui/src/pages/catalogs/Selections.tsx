import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Confirm, DataTable, Drawer, EmptyState, ErrorNote, IconButton, Sheet, Skeleton } from '../../kit';
import { AddSelection } from './AddSelection';
import { chosenQuery, removeSelection, type Catalog, type Selection } from './data';
import { Value } from './Value';
import { filterText } from './model';
import { useCatalogWords } from './words';

/** The selections of a catalog, and what each chooses now. */
export function Selections({ catalog, may }: { catalog: Catalog; may: boolean }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<Selection>();
  const [going, setGoing] = useState<string>();
  const remove = useAction(() => removeSelection(ws, catalog.name, going!), ['catalogs'], undefined, { quiet: true });
  const add = may && <Button size="sm" kind="primary" icon="plus" onClick={() => setAdding(true)}>{w.addSelection}</Button>;
  return (
    <>
      <Sheet flush title={w.selections} actions={catalog.selections.length > 0 && add}>
        <DataTable
          label={w.selections} rows={catalog.selections} rowKey={(one) => one.name} onOpen={setOpen} selected={open?.name}
          empty={<EmptyState icon="segment" title={w.noSelections} action={add}>{w.selectionsSay}</EmptyState>}
          columns={[
            { key: 'name', head: w.name, cell: (one) => <span className="col"><button type="button" className="lnk m left" onClick={() => setOpen(one)}>{one.name}</button>{one.description && <span className="soft t-12">{one.description}</span>}</span> },
            { key: 'filters', head: w.filters, cell: (one) => (one.filters.length ? <span className="col t-13">{one.filters.map((filter, i) => <span key={i}>{filterText(filter, (op) => w.operators[op] ?? op)}</span>)}</span> : <span className="soft">{w.all}</span>) },
            { key: 'sort', head: w.sort, cell: (one) => (one.sort_field ? w.sortedBy(one.sort_field, one.sort_order !== 'desc') : <span className="soft">{w.noOrder}</span>) },
            { key: 'limit', head: w.limit, align: 'num', cell: (one) => one.results_limit },
            { key: 'do', head: <span className="vh">{w.remove}</span>, align: 'num', width: '72px', cell: (one) => may && <IconButton name="x" label={`${w.remove}: ${one.name}`} onClick={() => setGoing(one.name)} /> },
          ]}
        />
      </Sheet>
      <AddSelection catalog={catalog} open={adding} onClose={() => setAdding(false)} />
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} title={w.chosen(open?.name ?? '')} size={640}>{open && <Chosen catalog={catalog} selection={open} />}</Drawer>
      <Confirm open={going !== undefined} destructive title={w.removeSelectionTitle(going ?? '')} action={w.remove} onClose={() => setGoing(undefined)} onConfirm={() => remove.mutateAsync(undefined)}>{w.removeSelectionSay}</Confirm>
    </>
  );
}

const SHOWN = 3;

/** The items that a selection chooses, with the fields that it asks about first. */
function Chosen({ catalog, selection }: { catalog: Catalog; selection: Selection }) {
  const w = useCatalogWords();
  const { ws } = usePlace();
  const asked = useQuery(chosenQuery(ws, catalog.name, selection.name));
  const said = useSaid(asked.error);
  if (said) return <ErrorNote error={said} onRetry={() => asked.refetch()} />;
  if (!asked.data) return <Skeleton lines={6} height={20} />;
  const first = [selection.sort_field, ...selection.filters.map((filter) => filter.field)];
  const fields = catalog.fields.filter((field) => field.name !== 'id').toSorted((a, b) => Number(first.includes(b.name)) - Number(first.includes(a.name))).slice(0, SHOWN);
  return (
    <DataTable
      label={w.items} rows={asked.data.items} rowKey={(item) => item.id} empty={<p className="soft">{w.choosesNone}</p>}
      columns={[{ key: ' id', head: 'id', cell: (item) => <code className="m breaks">{item.id}</code> }, ...fields.map((field) => ({ key: field.name, head: field.name, cell: (item: (typeof asked.data.items)[number]) => <Value value={item.values[field.name]} type={field.type} /> }))]}
    />
  );
}
