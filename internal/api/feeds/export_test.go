package feeds

// What the tests of this package look at from outside.
const NotificationPage = notificationPage
