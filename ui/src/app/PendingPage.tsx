import { useLocation } from '@tanstack/react-router';
import { useT } from '../i18n';
import { PageHeader, Skeleton } from '../kit';
import { placesOf } from './places';

/** Stands in the page's room while the page is on its way: its place's name, and grey lines. */
export function PendingPage() {
  const t = useT();
  const { pathname } = useLocation();
  const place = placesOf(t).find((one) => one.key !== '/' && pathname.startsWith(one.key));
  return (
    <>
      <PageHeader title={place?.label ?? t.kit.loading} />
      <div className="body"><Skeleton lines={10} height={24} /></div>
    </>
  );
}
