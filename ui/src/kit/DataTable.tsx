import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Button } from './Button';
import type { Choosing, Column } from './columns';
import { ErrorNote, Skeleton } from './Notes';
import { Wide } from './Wide';

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Opens a row: Enter on it, or a press anywhere in it that is not on a link or button. */
  onOpen?: (row: Row) => void;
  selected?: string;
  /** Puts a box before each row, and one above them all (useChoosing). */
  choosing?: Choosing<Row>;
  error?: unknown;
  onRetry?: () => void;
  empty?: ReactNode;
  /** The next page by its cursor; shown only when there is one. */
  more?: { onMore: () => void; busy: boolean } | null;
}

function move(event: KeyboardEvent<HTMLElement>, body: HTMLElement | null) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || !body || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = Array.from(body.querySelectorAll<HTMLElement>('tr[tabindex]'));
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return;
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  event.preventDefault();
  next?.focus();
}

/** A table with its loading, error and empty states, walked by arrows or J and K. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, choosing, error, onRetry, empty, more } = props;
  const t = useT();
  const body = useRef<HTMLTableSectionElement>(null);
  if (error && !rows) return <div className="pad"><ErrorNote error={error} onRetry={onRetry} /></div>;
  if (!rows) return <div className="pad"><Skeleton lines={6} height={20} /></div>;
  const goOn = more && (
    <div className="pad center">
      <Button busy={more.busy} onClick={more.onMore}>{t.kit.more}</Button>
    </div>
  );
  if (rows.length === 0 && goOn) return <><p className="pad soft center">{t.kit.noneYet}</p>{goOn}</>; // a search that goes on
  if (rows.length === 0) return <>{empty ?? <p className="pad soft">{t.kit.nothing}</p>}</>;
  return (
    <>
      <Wide>
        <table className="tbl" aria-label={label}>
          <thead>
            <tr>
              {choosing && <th scope="col" className="box"><input type="checkbox" aria-label={t.kit.chooseAll} checked={choosing.every} onChange={choosing.flipAll} /></th>}
              {columns.map((column) => (
                <th key={column.key} scope="col" className={column.align} style={column.width ? { width: column.width } : undefined}>{column.head}</th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={(event) => move(event, body.current)}>
            {rows.map((row) => <TableRow key={props.rowKey(row)} row={row} {...props} />)}
          </tbody>
        </table>
      </Wide>
      {goOn}
    </>
  );
}

function TableRow<Row>({ row, columns, rowKey, onOpen, selected, choosing }: DataTableProps<Row> & { row: Row }) {
  const t = useT();
  const chosen = selected !== undefined && selected === rowKey(row);
  const inner = (target: EventTarget) => target instanceof Element && target.closest('a,button,input,select,label') !== null;
  return (
    <tr
      className={[chosen ? 'sel' : '', onOpen ? 'door' : ''].join(' ').trim() || undefined}
      tabIndex={onOpen ? 0 : undefined}
      aria-selected={onOpen ? chosen : undefined}
      onClick={onOpen && ((event) => { if (!inner(event.target)) onOpen(row); })}
      onKeyDown={onOpen && ((event) => { if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row); })}
    >
      {choosing && <td className="box"><input type="checkbox" aria-label={t.kit.choose(choosing.nameOf(row))} checked={choosing.has(row)} onChange={() => choosing.flip(row)} /></td>}
      {columns.map((column) => <td key={column.key} className={column.align}>{column.cell(row)}</td>)}
    </tr>
  );
}
