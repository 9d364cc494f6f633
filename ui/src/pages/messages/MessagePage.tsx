import { Link, getRouteApi } from '@tanstack/react-router';
import { useTitle } from '../../app/hooks';
import { useT } from '../../i18n/pages';
import { CopyId, PageHeader } from '../../kit';
import { MessageDetail } from './MessageDetail';
import './messages.css';

const route = getRouteApi('/shell/messages/$id');

/** One message on a page of its own, with an address to pass on. */
export default function MessagePage() {
  const t = useT();
  const { id } = route.useParams();
  useTitle(t.message.title);
  return (
    <>
      <PageHeader crumb={<Link to="/messages" search={{}}>{t.places.messages}</Link>} title={t.message.title} sub={<CopyId value={id} />} />
      <div className="body"><MessageDetail id={id} wide /></div>
    </>
  );
}
