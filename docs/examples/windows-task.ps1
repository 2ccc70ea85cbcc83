# The portal on Windows, started with the machine and again when it ends. Run as administrator once; change the first lines.
# Windows starts no Python program as a service by itself: a scheduled task does the same without any other program.

$Home_  = 'D:\introresultat\portal'
$Python = 'D:\introresultat\.venv\Scripts\introresultat.exe'
$Name   = 'resultat.example.no'
$User   = 'NT SERVICE\introresultat'   # or a managed service account that may read Home_ and write Home_\data

$Action = New-ScheduledTaskAction -Execute $Python -Argument "serve --home `"$Home_`" --port 8080 --behind-proxy $Name"
$Trigger = New-ScheduledTaskTrigger -AtStartup
$Settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero)
$Principal = New-ScheduledTaskPrincipal -UserId $User -LogonType ServiceAccount
Register-ScheduledTask -TaskName 'introresultat portal' -Action $Action -Trigger $Trigger -Settings $Settings -Principal $Principal
